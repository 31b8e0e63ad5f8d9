import type { BrowserContext, Locator, Page } from 'playwright-core';
import { TEST_CHANNEL } from '../../../client/engine/platform/testBuild.ts';
import { type Catalogue, type Language, languages } from '../../../client/i18n/languages.ts';
import { Cable } from './cable.ts';
import { killBrowser, launch, newProfile, type Profile, type Sight } from './chromium.ts';

export type Manner = {
  readonly language?: Language;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
};

/** Half a second where nothing else runs; a machine may be busy. */
const PATIENCE_MS = 60_000;

/** What this browser asks its maker for by itself, whatever page is open; the cable refuses it. */
const OF_THE_BROWSER = /(?:^|\.)(?:google|googleapis|gvt1)\.com:\d+$/;

/** One person at one device: a browser with a profile and a network of its own, and everything that went wrong in it. */
export class Person {
  readonly name: string;
  readonly origin: string;
  readonly cable: Cable;
  readonly profile: Profile;
  /** Violations of the policy, errors and warnings of the console, errors of the page, requests to others. */
  readonly faults: string[] = [];
  #sight: Sight;
  #language: Language;
  #context: BrowserContext | undefined;
  #page: Page | undefined;
  #dying: Page | undefined;
  /** What the console says of a network that the test itself took away. */
  #tolerated: RegExp | null = null;

  private constructor(name: string, origin: string, cable: Cable, manner: Manner) {
    const { language = 'en', theme = 'light', width = 1280, height = 800 } = manner;
    this.name = name;
    this.origin = origin;
    this.cable = cable;
    this.profile = newProfile();
    this.#language = language;
    this.#sight = { locale: languages[language].locale, theme, width, height };
  }

  /** A person with a new profile, whose browser stands on the relay's first page. */
  static async arrive(name: string, origin: string, manner: Manner = {}): Promise<Person> {
    const person = new Person(name, origin, await Cable.lay(), manner);
    await person.startBrowser();
    await person.go('/');
    return person;
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error(`${this.name} has no page open`);
    return this.#page;
  }

  get context(): BrowserContext {
    if (this.#context === undefined) throw new Error(`${this.name} has no browser open`);
    return this.#context;
  }

  get language(): Language {
    return this.#language;
  }

  get words(): Catalogue {
    return languages[this.#language].words;
  }

  /** Starts the browser on this person's profile, with one empty page. */
  async startBrowser(): Promise<void> {
    const context = await launch(this.profile, this.#sight, this.cable.address);
    this.#context = context;
    context.setDefaultTimeout(PATIENCE_MS);
    await context.exposeBinding('parleyFault', (_source, fault: string) => this.#fault(`policy: ${fault}`));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        window.parleyFault(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
      );
    });
    context.on('page', (page) => this.#watch(page));
    for (const page of context.pages()) this.#watch(page);
    this.#page = context.pages()[0] ?? (await context.newPage());
  }

  /** Goes on in another tab of the same browser. */
  async newTab(): Promise<Page> {
    this.#page = await this.context.newPage();
    return this.#page;
  }

  use(page: Page): void {
    this.#page = page;
  }

  async go(address: string): Promise<void> {
    await this.page.goto(new URL(address, this.origin).href);
  }

  /** The page speaks another language from now on. */
  speak(language: Language): void {
    this.#language = language;
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  /** Everything a person can read on the page. */
  text(): Promise<string> {
    return this.page.evaluate(() => `${document.body.innerText}\n${document.title}`);
  }

  /** Until the page shows this. */
  async sees(what: string | RegExp): Promise<void> {
    const shown = this.page.getByText(what).and(this.page.locator(':visible')).first();
    await this.#orTell(`to see ${what}`, shown.waitFor());
  }

  /** Until the page shows this no more. */
  async gone(what: string | RegExp): Promise<void> {
    const pattern = typeof what === 'string' ? { text: what } : { source: what.source };
    const absent = this.page.waitForFunction((sought) => {
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

  /** How many sealed rows the engine keeps in this profile. */
  storedRows(): Promise<number> {
    return this.page.evaluate(async () => {
      const done = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      let count = 0;
      for (const { name } of await indexedDB.databases()) {
        const database = await done(indexedDB.open(name ?? ''));
        count += await done(database.transaction('rows').objectStore('rows').count());
        database.close();
      }
      return count;
    });
  }

  /** From now on, until the next load, the page notes which of these texts it ever showed, for however short a time. */
  async remembersEverySight(texts: readonly string[]): Promise<void> {
    await this.page.evaluate((sought) => {
      window.parleySights = new Set();
      const look = (): void => {
        const shown = `${document.body.textContent} ${document.title}`;
        for (const text of sought) if (shown.includes(text)) window.parleySights.add(text);
      };
      new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
      look();
    }, texts);
  }

  sightsRemembered(): Promise<readonly string[]> {
    return this.page.evaluate(() => [...window.parleySights]);
  }

  /** From now on the console may complain of a missing network, and of nothing else. */
  networkMayGo(): void {
    this.#tolerated = /WebSocket connection to .* failed|net::ERR_/;
  }

  /** The network is back: from now on it may not fail. */
  networkIsBack(): void {
    this.#tolerated = null;
  }

  /** Kills the process of the tab, and goes on in a new one at the first page. */
  async crashTab(): Promise<void> {
    const dead = this.page;
    const session = await this.context.newCDPSession(dead);
    const crashed = new Promise<void>((resolve) => dead.once('crash', () => resolve()));
    this.#dying = dead;
    session.send('Page.crash').catch(() => {});
    await crashed;
    await this.newTab();
    await dead.close();
    await this.go('/');
  }

  /** Ends the browser's process at once, as a power cut does. */
  async kill(): Promise<void> {
    await killBrowser(this.context, this.profile);
    this.#context = undefined;
    this.#page = undefined;
  }

  async closeBrowser(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
    this.#page = undefined;
  }

  async leave(): Promise<void> {
    await this.closeBrowser();
    await this.cable.close();
    this.profile.remove();
  }

  /** What went wrong so far, requests to others by the browser itself included. */
  wrong(): readonly string[] {
    const foreign = this.cable.foreign.filter((address) => !OF_THE_BROWSER.test(address));
    return [...this.faults, ...foreign.map((address) => `${this.name}: asked for ${address}`)];
  }

  #fault(line: string): void {
    this.faults.push(`${this.name}: ${line}`);
  }

  #watch(page: Page): void {
    page.on('console', (line) => {
      if (line.type() !== 'error' && line.type() !== 'warning') return;
      if (this.#tolerated?.test(line.text())) return;
      this.#fault(`console: ${line.text()} ${line.location().url}`);
    });
    page.on('pageerror', (error) => this.#fault(`page: ${error.message}`));
    page.on('crash', () => {
      if (page !== this.#dying) this.#fault('the page crashed');
    });
    page.on('response', (response) => {
      if (response.status() < 400) return;
      const told = response.text().catch(() => 'nothing');
      void told.then((text) => this.#fault(`${response.status()} for ${response.url()}: ${text}`));
    });
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== this.origin && protocol !== 'data:') this.#fault(`asked for ${request.url()}`);
    });
  }
}

declare global {
  interface Window {
    parleyFault(fault: string): void;
    parleySights: Set<string>;
  }
}
