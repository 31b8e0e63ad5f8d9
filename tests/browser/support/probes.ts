/**
 * Things that no page of Parley may do. Each runs in the page by itself, not through the debugger, which the policy does not
 * bind; and says `ran` if it worked. `foreign` is an origin of somebody else that answers everybody.
 */
export type Probe = (foreign: string) => Promise<'ran' | 'blocked'>;

/** By name, with the directive of the policy that has to stop it. */
export const probes: Readonly<Record<string, { readonly stoppedBy: string; readonly probe: Probe }>> = {
  'an inline script': {
    stoppedBy: 'script',
    probe: async () => {
      const script = document.createElement('script');
      try {
        script.append(document.createTextNode('window.inlineRan = true'));
        document.head.append(script);
      } catch {
        return 'blocked';
      }
      return 'inlineRan' in window ? 'ran' : 'blocked';
    },
  },
  'an inline handler': {
    stoppedBy: 'script',
    probe: async () => {
      const button = document.createElement('button');
      try {
        button.setAttribute('onclick', 'window.handlerRan = true');
        button.click();
      } catch {
        return 'blocked';
      }
      return 'handlerRan' in window ? 'ran' : 'blocked';
    },
  },
  eval: {
    stoppedBy: 'script',
    probe: () =>
      new Promise((resolve) => {
        // In a task of the page's own: what the debugger calls may evaluate text.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          try {
            const indirect = Reflect.get(window, 'eval') as (source: string) => unknown;
            resolve(indirect('1 + 1') === 2 ? 'ran' : 'blocked');
          } catch {
            resolve('blocked');
          }
        };
        port2.postMessage(null);
      }),
  },
  'markup from text': {
    stoppedBy: 'require-trusted-types-for',
    probe: async () => {
      const place = document.createElement('div');
      try {
        place.innerHTML = '<b>bold</b>';
      } catch {
        return 'blocked';
      }
      return place.children.length === 1 ? 'ran' : 'blocked';
    },
  },
  'a foreign script': {
    stoppedBy: 'script',
    probe: (foreign) =>
      new Promise((resolve) => {
        const script = document.createElement('script');
        script.onload = () => resolve('ran');
        script.onerror = () => resolve('blocked');
        try {
          script.src = `${foreign}/script.js`;
          document.head.append(script);
        } catch {
          resolve('blocked');
        }
      }),
  },
  'a foreign fetch': {
    stoppedBy: 'connect-src',
    probe: (foreign) =>
      fetch(`${foreign}/hello`).then(
        () => 'ran',
        () => 'blocked',
      ),
  },
  'a foreign WebSocket': {
    stoppedBy: 'connect-src',
    probe: (foreign) =>
      new Promise((resolve) => {
        try {
          const socket = new WebSocket(foreign.replace('http', 'ws'));
          socket.onopen = () => resolve('ran');
          socket.onerror = () => resolve('blocked');
        } catch {
          resolve('blocked');
        }
      }),
  },
  'a foreign picture': {
    stoppedBy: 'img-src',
    probe: (foreign) =>
      new Promise((resolve) => {
        const picture = new Image();
        picture.onload = () => resolve('ran');
        picture.onerror = () => resolve('blocked');
        picture.src = `${foreign}/picture.svg`;
      }),
  },
  'a worker from a blob': {
    stoppedBy: 'worker-src',
    probe: () =>
      new Promise((resolve) => {
        try {
          const address = URL.createObjectURL(new Blob(['postMessage(1)'], { type: 'text/javascript' }));
          const worker = new Worker(address);
          worker.onmessage = () => resolve('ran');
          worker.onerror = () => resolve('blocked');
        } catch {
          resolve('blocked');
        }
      }),
  },
  'a style from text': {
    stoppedBy: 'style-src',
    probe: async () => {
      const style = document.createElement('style');
      style.append(document.createTextNode('body { --probe: ran }'));
      document.head.append(style);
      return getComputedStyle(document.body).getPropertyValue('--probe').trim() === 'ran' ? 'ran' : 'blocked';
    },
  },
  'another base': {
    stoppedBy: 'base-uri',
    probe: async (foreign) => {
      const base = document.createElement('base');
      base.href = `${foreign}/`;
      document.head.append(base);
      const moved = document.baseURI.startsWith(foreign);
      base.remove();
      return moved ? 'ran' : 'blocked';
    },
  },
  'a form that posts': {
    stoppedBy: 'form-action',
    probe: (foreign) =>
      new Promise((resolve) => {
        const form = document.createElement('form');
        form.method = 'post';
        form.action = `${foreign}/post`;
        form.target = 'probe';
        const frame = document.createElement('iframe');
        frame.name = 'probe';
        document.body.append(frame, form);
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          if (effectiveDirective === 'form-action') resolve('blocked');
        });
        frame.onload = () => {
          // The answer of somebody else cannot be looked into.
          if (frame.contentDocument === null) resolve('ran');
        };
        try {
          form.submit();
        } catch {
          // Firefox throws where the policy stops it, and tells the violation besides.
          resolve('blocked');
        }
      }),
  },
  'a frame': {
    stoppedBy: 'frame-src',
    probe: (foreign) =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe');
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          if (effectiveDirective === 'frame-src') resolve('blocked');
        });
        window.addEventListener('message', () => resolve('ran'));
        frame.src = `${foreign}/frame`;
        document.body.append(frame);
      }),
  },
};
