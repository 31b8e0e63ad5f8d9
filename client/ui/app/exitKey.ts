/** What quick exit is on every page of ours, whatever draws it. */

/**
 * The one key, by its place on the keyboard: the same for every layout and language. Why this one: docs/decisions/0027.
 * Some keyboards send it only together with their function key.
 */
export const EXIT_KEY = 'F8';

/** A page of this origin with no word of ours: client/page.html. */
export const NEUTRAL_PAGE = '/page.html';
const NEUTRAL_TITLE = 'Page';

/** Between the two presses of its button. Long enough for a shaking hand; short enough that a stray press is forgotten. */
export const ARMED_MS = 3_000;

/** What browsers say of a key that an input method took, also where they forget `isComposing`. */
const COMPOSING = 229;

/** A key alone: with others it belongs to the browser or a screen reader, and while something is composed to the input method. */
const isExitKey = (event: KeyboardEvent): boolean => {
  const { altKey, ctrlKey, metaKey, shiftKey, isComposing, keyCode } = event;
  const composing = isComposing || keyCode === COMPOSING;
  return event.code === EXIT_KEY && !altKey && !ctrlKey && !metaKey && !shiftKey && !composing;
};

/** Calls back at the key, first of all listeners: no field, dialog or menu can keep it to itself. Returns the way to stop. */
export function onExitKey(leave: () => void): () => void {
  const pressed = (event: KeyboardEvent): void => {
    if (!isExitKey(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leave();
  };
  window.addEventListener('keydown', pressed, { capture: true });
  return () => window.removeEventListener('keydown', pressed, { capture: true });
}

/** The tab shows neither our name nor our sign while the neutral page is on its way. */
export const neutralTab = (): void => {
  document.title = NEUTRAL_TITLE;
  for (const icon of document.querySelectorAll<HTMLLinkElement>('link[rel="icon"]')) icon.href = 'data:,';
};
