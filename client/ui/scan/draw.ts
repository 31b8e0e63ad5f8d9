import { ARMED_MS, EXIT_KEY } from '../app/exitKey.ts';
import type { Speech } from './words.ts';

/** An element with a class and what stands in it: texts are texts, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  look: string,
  ...inside: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (look !== '') made.className = look;
  made.append(...inside);
  return made;
}

export const button = (look: 'primary' | 'plain' | 'quiet', text: string, press: () => void): HTMLButtonElement => {
  const made = element('button', `button ${look}`, text);
  made.type = 'button';
  made.addEventListener('click', press);
  return made;
};

/** Quick exit by two presses in the same place, as on every surface. */
function exitButton({ words: { safety } }: Speech, leave: () => void): HTMLElement {
  const said = element('span', 'visually-hidden');
  said.setAttribute('role', 'status');
  let armed: ReturnType<typeof setTimeout> | undefined;
  const arm = (on: boolean): void => {
    clearTimeout(armed);
    armed = on ? setTimeout(() => arm(false), ARMED_MS) : undefined;
    pressed.className = `button ${on ? 'caution' : 'quiet'}`;
    pressed.textContent = on ? safety.againShort : safety.exit;
    pressed.setAttribute('aria-label', on ? safety.again : safety.exitName);
    said.textContent = on ? safety.again : '';
  };
  const pressed = button('quiet', safety.exit, () => (armed === undefined ? arm(true) : leave()));
  pressed.setAttribute('aria-label', safety.exitName);
  return element('div', 'bar-end', pressed, element('kbd', 'key wide-only', EXIT_KEY), said);
}

/** The empty page: its bar, and the column in which one screen after another is drawn. */
export function drawPage(place: Element, speech: Speech, leave: () => void): HTMLElement {
  document.documentElement.lang = speech.language;
  document.documentElement.dir = speech.direction;
  document.title = speech.words.scanning.title;
  const column = element('main', 'column stack');
  place.replaceChildren(element('div', 'page', element('header', 'bar', exitButton(speech, leave)), column));
  return column;
}
