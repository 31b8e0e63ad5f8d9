import { TEST_CHANNEL } from '../../../client/engine/platform/testBuild.ts';
import { type Catalogue, type Language, languages } from '../../../client/i18n/languages.ts';
import { Cable } from './cable.ts';
import { newProfile, type Profile, type Sight, type Theme } from './chromium.ts';
import type { LocatorLike, PageLike } from './pageLike.ts';

export type Manner = {
  readonly language?: Language;
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** How the browser is set: it keeps nothing for any page (its cookies are refused), or runs no WebAssembly (Firefox only). */
  readonly strict?: 'storage' | 'webAssembly';
  /** The device has a camera, which sees what the test last wrote (Chromium only). */
  readonly camera?: boolean;
};

/** Half a second where nothing else runs; a machine may be busy. */
export const PATIENCE_MS = 60_000;

/**
 * One person at one device, in whatever browser: a profile and a network of its own, a page that speaks their language, and
 * everything that went wrong in it.
 */
export abstract class Actor<L extends LocatorLike = LocatorLike, P extends PageLike<L> = PageLike<L>> {
  readonly name: string;
  readonly origin: string;
  readonly cable: Cable;
  readonly profile: Profile = newProfile();
  /** Violations of the policy, errors and warnings of the console, errors of the page, requests to others. */
  readonly faults: string[] = [];
  protected readonly sight: Sight;
  protected readonly strict: Manner['strict'];
  protected readonly hasCamera: boolean;
  #language: Language;

  protected constructor(name: string, origin: string, cable: Cable, manner: Manner) {
    const { language = 'en', theme = 'light', width = 1280, height = 800 } = manner;
    this.name = name;
    this.origin = origin;
    this.cable = cable;
    this.#language = language;
    this.strict = manner.strict;
    this.hasCamera = manner.camera ?? false;
    this.sight = { locale: languages[language].locale, theme, width, height };
  }

  abstract readonly browser: 'chromium' | 'firefox';

  /** The page that this person looks at. */
  abstract get page(): P;

  /** Starts the browser on this person's profile, with one empty page. */
  abstract startBrowser(): Promise<void>;
  abstract closeBrowser(): Promise<void>;

  /** The themes in which this browser can show an open page. */
  abstract readonly themes: readonly Theme[];
  /** Shows the page in one of them; null for whatever the browser is set to. */
  abstract turnTheme(theme: Theme | null): Promise<void>;

  /** What the browser asks its maker for by itself, whatever page is open, and the cable refuses. */
  protected abstract asksByItself(address: string): boolean;

  /** The new person's browser stands on the relay's first page. */
  protected static async seated<A extends Actor>(make: (cable: Cable) => A): Promise<A> {
    const actor = make(await Cable.lay());
    await actor.startBrowser();
    await actor.go('/');
    return actor;
  }

  get language(): Language {
    return this.#language;
  }

  get words(): Catalogue {
    return languages[this.#language].words;
  }

  async go(address: string): Promise<void> {
    await this.page.goto(new URL(address, this.origin).href);
  }

  /** The page speaks another language from now on. */
  speak(language: Language): void {
    this.#language = language;
  }

  button(name: string): L {
    return this.page.getByRole('button', { name, exact: true });
  }

  field(label: string): L {
    return this.page.getByLabel(label, { exact: true });
  }

  /** Everything a person can read on the page. */
  text(): Promise<string> {
    return this.page.evaluate(() => `${document.body.innerText}\n${document.title}`);
  }

  /** Until the page shows this. */
  async sees(what: string | RegExp): Promise<void> {
    const shown = this.page.getByText(what).filter({ visible: true }).first();
    await this.#orTell(`to see ${what}`, shown.waitFor());
  }

  /** Until the page shows this no more. */
  async gone(what: string | RegExp): Promise<void> {
    const pattern = typeof what === 'string' ? { text: what } : { source: what.source };
    const absent = this.page.waitForFunction((sought: { readonly text?: string; readonly source?: string }) => {
      const text = document.body.innerText;
      return 'text' in sought ? !text.includes(sought.text ?? '') : !new RegExp(sought.source ?? '').test(text);
    }, pattern);
    await this.#orTell(`not to see ${what} any more`, absent);
  }

  async heading(title: string): Promise<void> {
    const heading = this.page.getByRole('heading', { level: 1, name: title });
    await this.#orTell(`to be at "${title}"`, heading.waitFor());
  }

  /** A wait that failed says what the person looked at instead. */
  async #orTell(expected: string, waiting: Promise<unknown>): Promise<void> {
    try {
      await waiting;
    } catch (failure) {
      const text = await this.text().catch(() => 'nothing');
      throw new Error(`${this.name} waited ${expected}, and sees:\n${text}`, { cause: failure });
    }
  }

  /** The engine's clock goes forward; resolves when everything that became due has begun. */
  async pass(minutes: number): Promise<void> {
    await this.page.evaluate(
      ({ name, advanceMinutes }) =>
        new Promise<void>((resolve) => {
          const channel = new BroadcastChannel(name);
          channel.onmessage = () => {
            channel.close();
            resolve();
          };
          channel.postMessage({ advanceMinutes });
        }),
      { name: TEST_CHANNEL, advanceMinutes: minutes },
    );
  }

  async leave(): Promise<void> {
    await this.closeBrowser();
    await this.cable.close();
    this.profile.remove();
  }

  /** What went wrong so far, requests to others by the browser itself included. */
  wrong(): readonly string[] {
    const foreign = this.cable.foreign.filter((address) => !this.asksByItself(address));
    return [...this.faults, ...foreign.map((address) => `${this.name}: asked for ${address}`)];
  }

  protected fault(line: string): void {
    this.faults.push(`${this.name}: ${line}`);
  }
}
