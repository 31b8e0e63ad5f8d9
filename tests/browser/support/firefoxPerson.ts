import type { Browser } from 'puppeteer-core';
import { Actor, type Manner, PATIENCE_MS } from './actor.ts';
import type { Theme } from './chromium.ts';
import { launchFirefox, type Prefs, watchPage } from './firefox.ts';
import { type FirefoxLocator, FirefoxPage } from './firefoxPage.ts';

const STRICT: Readonly<Record<NonNullable<Manner['strict']> | 'nowhere', Prefs>> = {
  storage: { 'network.cookie.cookieBehavior': 2 },
  webAssembly: { 'javascript.options.wasm': false },
  nowhere: {},
};

/** Somebody at Firefox. */
export class FirefoxPerson extends Actor<FirefoxLocator, FirefoxPage> {
  readonly browser = 'firefox';
  #process: Browser | undefined;
  #page: FirefoxPage | undefined;

  /** A person with a new profile, whose browser stands on the relay's first page. */
  static arrive(name: string, origin: string, manner: Manner = {}): Promise<FirefoxPerson> {
    return Actor.seated((cable) => new FirefoxPerson(name, origin, cable, manner));
  }

  get page(): FirefoxPage {
    if (this.#page === undefined) throw new Error(`${this.name} has no page open`);
    return this.#page;
  }

  /** The one it was started in: WebDriver BiDi has no command that turns the theme of an open page. */
  get themes(): readonly Theme[] {
    return [this.sight.theme];
  }

  async turnTheme(): Promise<void> {}

  async startBrowser(): Promise<void> {
    this.#process = await launchFirefox(this.profile, this.sight, this.cable.address, STRICT[this.strict ?? 'nowhere']);
    const [first] = await this.#process.pages();
    const page = first ?? (await this.#process.newPage());
    await watchPage(page, this.origin, (fault) => this.fault(fault));
    this.#page = new FirefoxPage(page, PATIENCE_MS);
  }

  async closeBrowser(): Promise<void> {
    await this.#process?.close();
    this.#process = undefined;
    this.#page = undefined;
  }

  /** Everything that Firefox asks for by itself is switched off. */
  protected asksByItself(): boolean {
    return false;
  }
}
