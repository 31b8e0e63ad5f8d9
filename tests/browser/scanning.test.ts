import { encodeQR } from 'qr';
import { beforeAll, expect, test, vi } from 'vitest';
import { cameraOf } from './support/chromium.ts';
import { look } from './support/look.ts';
import type { Person } from './support/person.ts';
import { film, nothing, type Squares } from './support/picture.ts';
import { openScene } from './support/scene.ts';

/** The document of the camera, alone: what it asks for, what it hands over, and to whom. What becomes of a code: verifying.test.ts. */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const scene = openScene();
const NAME = '00112233445566778899aabbccddeeff';
const CODE = `a code of sixty digits or so: ${'0123456789'.repeat(6)}`;

/** With the quiet edge that a code on a screen has. */
const squaresOf = (text: string): Squares => encodeQR(text, 'raw', { ecc: 'medium', border: 4 });

declare global {
  interface Window {
    /** What the page asked of the camera, and the tracks it got. */
    asked: string[];
    tracks: MediaStreamTrack[];
    heard: unknown[];
  }
}

let p: Person;
const words = () => p.words.scanning;

const before = (squares: Squares): void => film(cameraOf(p.profile), squares);

/** The document as an app's page opens it; a reload, for a fragment alone loads nothing anew. */
const openScan = async (fragment = `#en.${NAME}`): Promise<void> => {
  await p.go('about:blank');
  await p.go(`/scan.html${fragment}`);
};

beforeAll(async () => {
  p = await scene.arrive('P', { camera: true });
  await p.context.addInitScript(() => {
    window.asked = [];
    window.tracks = [];
    const devices = navigator.mediaDevices;
    if (devices === undefined) return;
    const own = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      window.asked.push(JSON.stringify(wanted));
      const stream = await own(wanted);
      window.tracks.push(...stream.getTracks());
      return stream;
    };
  });
});

const turnOn = (): Promise<void> => p.button(words().on).click();

const asked = (): Promise<readonly string[]> => p.page.evaluate(() => window.asked);

const trackStates = (): Promise<readonly string[]> =>
  p.page.evaluate(() => window.tracks.map((track) => track.readyState));

/** A page of this origin that waits under the name of this scan; `answers`: as an app's page does. Returns what it heard. */
const waiting = async (answers: boolean) => {
  const page = await p.context.newPage();
  await page.goto(new URL('/page.html', p.origin).href);
  await page.evaluate(
    ({ name, answers }) => {
      window.heard = [];
      const channel = new BroadcastChannel(`scan ${name}`);
      channel.onmessage = ({ data }) => {
        window.heard.push(data);
        if (answers) channel.postMessage({ kind: 'taken' });
      };
    },
    { name: NAME, answers },
  );
  return {
    heard: () => page.evaluate(() => window.heard),
    close: () => page.close(),
  };
};

test('[Y31] the browser gives the camera to no other page, and this one asks for it only when it is pressed', async () => {
  await p.context.grantPermissions(['camera']);
  before(nothing);
  await p.go('/page.html');
  const elsewhere = await p.page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'given',
      (failure) => failure.name,
    ),
  );
  expect(elsewhere).toBe('NotAllowedError');
  // The browser says in its console what it refused.
  expect(p.faults.splice(0).filter((fault) => !/permissions policy/i.test(fault))).toEqual([]);
  await openScan();
  await p.heading(words().title);
  expect(await asked()).toEqual([]);
  expect(p.page.url()).toBe(`${p.origin}/scan.html`);
  await turnOn();
  await p.heading(words().looking);
  expect((await asked()).map((wanted) => JSON.parse(wanted).audio)).toEqual([false]);
});

test('[Y32] what the camera reads goes as a text to the page that asked, and to no other; then the camera is off', async () => {
  before(squaresOf(CODE));
  const page = await waiting(true);
  await openScan('#en.ffeeddccbbaa99887766554433221100');
  await turnOn();
  await p.heading(words().unheardTitle);
  expect(await page.heard()).toEqual([]);
  await openScan();
  await turnOn();
  await p.heading(words().doneTitle);
  expect(await page.heard()).toEqual([{ kind: 'code', text: CODE }]);
  expect(await trackStates()).toEqual(['ended']);
  expect(await p.page.locator('video').count()).toBe(0);
  await page.close();
});

test('[Y32] of a longer text no more than shows that it is none is handed over', async () => {
  before(squaresOf('x'.repeat(700)));
  const page = await waiting(true);
  await openScan();
  await turnOn();
  await p.heading(words().doneTitle);
  expect(await page.heard()).toEqual([{ kind: 'code', text: 'x'.repeat(513) }]);
  await page.close();
});

test('[Y33] where nothing is found there is help; where the camera is refused, or away, the page says so and what to do', async () => {
  before(nothing);
  await p.page.clock.install();
  await openScan();
  await turnOn();
  await p.page.getByLabel(words().picture).waitFor();
  await p.page.clock.fastForward(9_000);
  for (const hint of words().hints) await p.sees(hint);
  await look(p, 'scan-hints');
  await p.button(words().off).click();
  await p.heading(words().pausedTitle);
  await p.button(words().again).click();
  await p.page.getByLabel(words().picture).waitFor();
  await p.page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await p.heading(words().pausedTitle);
  expect(await trackStates()).toEqual(['ended', 'ended']);
  await openScan('');
  await p.heading(words().staleTitle);
  expect(await p.button(words().on).count()).toBe(0);
  p.speak('ar');
  await openScan(`#ar.${NAME}`);
  // As browsers answer where there is no camera, and where another program has it.
  for (const [answer, title] of [
    ['NotFoundError', words().noneTitle],
    ['NotReadableError', words().failedTitle],
  ] as const) {
    await p.page.evaluate((name) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name));
    }, answer);
    await p.page.locator('main button').click();
    await p.heading(title);
  }
  await p.context.clearPermissions();
  await openScan(`#ar.${NAME}`);
  await turnOn();
  await p.heading(words().refusedTitle);
  await p.sees(words().digits);
  await look(p, 'scan-refused');
  p.speak('en');
  await p.context.grantPermissions(['camera']);
});

test('[Y34] the quick exit key takes the picture and this page away, and the page that asked with it', async () => {
  before(nothing);
  const page = await waiting(true);
  await openScan();
  await turnOn();
  await p.heading(words().looking);
  await p.page.keyboard.press('F8');
  await p.page.waitForURL('**/page.html');
  expect(await page.heard()).toEqual([{ kind: 'left' }]);
  await openScan();
  await p.button(p.words.safety.exitName).click();
  await p.button(p.words.safety.again).click();
  await p.page.waitForURL('**/page.html');
  await page.close();
});
