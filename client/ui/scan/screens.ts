import type { NoPicture } from './camera.ts';
import { button, element } from './draw.ts';
import type { ScanWords } from './words.ts';

/** What the document of the camera shows, one at a time. */
export type Screen =
  | { readonly kind: 'ready' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'looking'; readonly video: HTMLVideoElement }
  | { readonly kind: 'noPicture'; readonly why: NoPicture }
  /** The code is with the page that asked, and the camera off. */
  | { readonly kind: 'done' }
  /** Nobody took it. */
  | { readonly kind: 'unheard' }
  /** Nobody asked. */
  | { readonly kind: 'stale' };

export type Presses = { readonly on: () => void; readonly off: () => void; readonly close: () => void };

/** How long somebody looks in vain before help is offered. */
const HINTS_AFTER_MS = 8_000;

const paragraphs = (...texts: readonly string[]): readonly HTMLElement[] => texts.map((text) => element('p', '', text));

/** Draws one screen into the column; its title takes the focus, so that screen readers read on from there. */
export function show(column: HTMLElement, screen: Screen, words: ScanWords, presses: Presses): void {
  const { title, inside } = drawn(screen, words, presses);
  const heading = element('h1', '', title);
  heading.tabIndex = -1;
  column.replaceChildren(heading, ...inside);
  heading.focus({ preventScroll: true });
}

type Drawn = { readonly title: string; readonly inside: readonly HTMLElement[] };

function drawn(screen: Screen, words: ScanWords, { on, off, close }: Presses): Drawn {
  const { scanning } = words;
  const actions = (...buttons: readonly HTMLElement[]): HTMLElement => element('div', 'actions', ...buttons);
  switch (screen.kind) {
    case 'ready':
      return {
        title: scanning.title,
        inside: [
          ...paragraphs(scanning.lead, scanning.notSent),
          element('p', 'hint', element('span', 'sure device', words.guarantee.device), ` ${scanning.stays}`),
          actions(button('primary', scanning.on, on)),
          element('p', 'hint', scanning.digits),
        ],
      };
    case 'starting':
      return { title: scanning.title, inside: paragraphs(scanning.starting) };
    case 'looking':
      return {
        title: scanning.looking,
        inside: [sight(screen.video, scanning), hints(scanning), actions(button('plain', scanning.off, off))],
      };
    case 'noPicture':
      return {
        ...noPicture(screen.why, scanning),
        inside: [
          ...noPicture(screen.why, scanning).inside,
          actions(button('primary', scanning.again, on)),
          element('p', 'hint', scanning.digits),
        ],
      };
    case 'done':
      return {
        title: scanning.doneTitle,
        inside: [...paragraphs(scanning.done, scanning.mayClose), actions(button('primary', scanning.close, close))],
      };
    case 'unheard':
      return { title: scanning.unheardTitle, inside: paragraphs(scanning.unheard, scanning.unheardNext) };
    case 'stale':
      return { title: scanning.staleTitle, inside: paragraphs(scanning.stale, scanning.staleNext) };
  }
}

type Scanning = ScanWords['scanning'];

function noPicture(why: NoPicture, words: Scanning): Drawn {
  switch (why) {
    case 'refused':
      return { title: words.refusedTitle, inside: paragraphs(words.refused, words.refusedNext) };
    case 'none':
      return { title: words.noneTitle, inside: paragraphs(words.none) };
    case 'failed':
      return { title: words.failedTitle, inside: paragraphs(words.failed) };
    case 'stopped':
      return { title: words.pausedTitle, inside: paragraphs(words.paused) };
  }
}

function sight(video: HTMLVideoElement, words: Scanning): HTMLElement {
  video.setAttribute('aria-label', words.picture);
  return element('div', 'sight', video);
}

/** Comes only to whoever has found nothing for a while. */
function hints(words: Scanning): HTMLElement {
  const place = element('div', 'stack-small');
  place.setAttribute('role', 'status');
  setTimeout(() => {
    const lines = words.hints.map((text) => element('li', '', text));
    place.append(element('p', 'strong', words.hintsTitle), element('ul', '', ...lines));
  }, HINTS_AFTER_MS);
  return place;
}
