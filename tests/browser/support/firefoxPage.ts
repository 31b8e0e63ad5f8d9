import type { ElementHandle, Page } from 'puppeteer-core';
import { findInPage, type Sought, type Step } from './findInPage.ts';
import type { LocatorLike, PageLike, Role, RoleOptions } from './pageLike.ts';

/** How often a condition is looked at again. */
const PAUSE_MS = 50;

const sought = (text: string | RegExp, exact = false): Sought => {
  if (text instanceof RegExp) return { pattern: [text.source, text.flags] };
  return exact ? { whole: text } : { part: text };
};

const byRole = (role: Role, { name, exact, level }: RoleOptions = {}): Step => ({
  by: 'role',
  role,
  name: name === undefined ? null : sought(name, exact),
  level: level ?? null,
});

/** A page of Firefox, driven as the people of the first table drive one. Everything waits for `patienceMs` at most. */
export class FirefoxPage implements PageLike<FirefoxLocator> {
  readonly page: Page;
  readonly #patienceMs: number;

  constructor(page: Page, patienceMs: number) {
    this.page = page;
    this.#patienceMs = patienceMs;
    page.setDefaultTimeout(patienceMs);
  }

  /** Until the look brings something else than null. What cannot be looked at while a page loads is not there yet. */
  async until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
    const end = Date.now() + this.#patienceMs;
    let failure: unknown;
    do {
      try {
        const found = await look();
        if (found !== null) return found;
        failure = undefined;
      } catch (cause) {
        failure = cause;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    } while (Date.now() < end);
    throw new Error(`waited in vain: ${what}`, { cause: failure });
  }

  url(): string {
    return this.page.url();
  }

  async goto(address: string): Promise<void> {
    await this.page.goto(address);
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  getByRole(role: Role, options?: RoleOptions): FirefoxLocator {
    return new FirefoxLocator(this, [byRole(role, options)]);
  }

  getByLabel(label: string, { exact = false }: { readonly exact?: boolean } = {}): FirefoxLocator {
    return new FirefoxLocator(this, [{ by: 'label', label: sought(label, exact) }]);
  }

  getByText(text: string | RegExp): FirefoxLocator {
    return new FirefoxLocator(this, [{ by: 'text', text: sought(text) }]);
  }

  locator(css: string): FirefoxLocator {
    return new FirefoxLocator(this, [{ by: 'css', css }]);
  }

  evaluate<R, A>(work: string | ((argument: A) => R | Promise<R>), argument?: A): Promise<R> {
    return this.page.evaluate(
      work as string | ((argument: unknown) => R | Promise<R>),
      argument as unknown,
    ) as Promise<R>;
  }

  async waitForFunction<A>(condition: (argument: A) => unknown, argument: A): Promise<void> {
    await this.until(`${condition}`, async () => ((await this.evaluate(condition, argument)) ? true : null));
  }

  viewportSize(): { readonly width: number; readonly height: number } | null {
    return this.page.viewport();
  }

  setViewportSize(size: { readonly width: number; readonly height: number }): Promise<void> {
    return this.page.setViewport(size);
  }

  async screenshot({ path }: { readonly path: string }): Promise<void> {
    await this.page.screenshot({ path: path as `${string}.png` });
  }
}

/** What is meant on a page, looked for anew at each use. Input is what the browser makes of a mouse and a keyboard. */
export class FirefoxLocator implements LocatorLike {
  readonly #on: FirefoxPage;
  readonly #steps: readonly Step[];

  constructor(on: FirefoxPage, steps: readonly Step[]) {
    this.#on = on;
    this.#steps = steps;
  }

  getByRole(role: Role, options?: RoleOptions): FirefoxLocator {
    return this.#then(byRole(role, options));
  }

  locator(css: string): FirefoxLocator {
    return this.#then({ by: 'css', css });
  }

  filter({ hasText, visible }: { readonly hasText?: string; readonly visible?: boolean }): FirefoxLocator {
    const texts: readonly Step[] = hasText === undefined ? [] : [{ by: 'has text', text: sought(hasText) }];
    return this.#then(...texts, ...(visible ? [{ by: 'visible' } as const] : []));
  }

  and(other: FirefoxLocator): FirefoxLocator {
    return this.#then({ by: 'and', steps: other.#steps });
  }

  or(other: FirefoxLocator): FirefoxLocator {
    return this.#then({ by: 'or', steps: other.#steps });
  }

  first(): FirefoxLocator {
    return this.#then({ by: 'first' });
  }

  async count(): Promise<number> {
    return (await this.#on.evaluate(findInPage, this.#steps)).length;
  }

  async waitFor({ state = 'visible' }: Parameters<LocatorLike['waitFor']>[0] = {}): Promise<void> {
    const sight = this.#then({ by: 'visible' });
    await this.#on.until(`${state}: ${this}`, async () => {
      const count = await (state === 'visible' || state === 'hidden' ? sight : this).count();
      return count > 0 === (state === 'visible' || state === 'attached') ? true : null;
    });
  }

  isDisabled(): Promise<boolean> {
    return this.#with((element) => element.evaluate((node) => node.matches(':disabled, [aria-disabled=true]')));
  }

  innerText(): Promise<string> {
    return this.#with((element) => element.evaluate((node) => node.innerText));
  }

  async allInnerTexts(): Promise<string[]> {
    const found = await this.#on.page.evaluateHandle(findInPage, this.#steps);
    return found.evaluate((elements) => elements.map((element) => element.innerText));
  }

  /** Clicks in the middle of the one element; unless forced, when it is enabled and nothing else lies over its middle. */
  click({ force = false }: { readonly force?: boolean } = {}): Promise<void> {
    return this.#click(1, force);
  }

  dblclick(): Promise<void> {
    return this.#click(2, false);
  }

  /** Selects what is in the field, and types over it. */
  fill(text: string): Promise<void> {
    return this.#with(async (element) => {
      const ready = await element.evaluate((node) => {
        if (!(node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement))
          throw new Error('no text field');
        if (node.disabled || node.readOnly) return false;
        node.focus();
        node.select();
        return true;
      });
      if (!ready) return null;
      if (text === '') await this.#on.page.keyboard.press('Delete');
      else await this.#on.page.keyboard.type(text);
      return undefined;
    });
  }

  selectOption({ label }: { readonly label: string }): Promise<void> {
    return this.#with(async (element) => {
      const value = await element.evaluate((node, wanted) => {
        if (!(node instanceof HTMLSelectElement)) throw new Error('no list of options');
        return [...node.options].find((option) => option.label === wanted)?.value ?? null;
      }, label);
      if (value === null) return null;
      await element.select(value);
      return undefined;
    });
  }

  toString(): string {
    return JSON.stringify(this.#steps);
  }

  #then(...steps: readonly Step[]): FirefoxLocator {
    return new FirefoxLocator(this.#on, [...this.#steps, ...steps]);
  }

  async #click(count: number, force: boolean): Promise<void> {
    const middle = await this.#with((element) => element.evaluate(middleOf, force));
    await this.#on.page.mouse.click(middle.x, middle.y, { count });
  }

  /** Waits for the one element that is meant, and for the deed on it to bring something else than null. */
  #with<T>(deed: (element: ElementHandle<HTMLElement>) => Promise<T | null>): Promise<T> {
    return this.#on.until(`${this}`, async () => {
      const found = await this.#on.page.evaluateHandle(findInPage, this.#steps);
      const count = await found.evaluate((elements) => elements.length);
      if (count > 1) throw new Error(`${count} elements are meant by ${this}`);
      const handle = await found.evaluateHandle((elements) => elements[0] ?? null);
      const element = handle.asElement() as ElementHandle<HTMLElement> | null;
      return element === null ? null : deed(element);
    });
  }
}

/** Where to press on an element, in its page; null unless it stands still there, enabled, with nothing else over its middle. */
const middleOf = async (element: HTMLElement, force: boolean): Promise<{ x: number; y: number } | null> => {
  const box = async (): Promise<DOMRect> => {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return element.getBoundingClientRect();
  };
  element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  const { left, top, width, height } = await box();
  const again = await box();
  const middle = { x: left + width / 2, y: top + height / 2 };
  if (force) return middle;
  if (width === 0 || height === 0 || left !== again.left || top !== again.top) return null;
  if (element.matches(':disabled, [aria-disabled=true]')) return null;
  const there = document.elementFromPoint(middle.x, middle.y);
  return there !== null && element.contains(there) ? middle : null;
};
