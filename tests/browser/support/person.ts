import type { BrowserContext, Locator, Page } from 'playwright-core';
import { Actor, type Manner, PATIENCE_MS } from './actor.ts';
import { killBrowser, launch, refuseCookies, type Theme } from './chromium.ts';

/** What this browser asks its maker for by itself, whatever page is open; the cable refuses it. */
const OF_THE_BROWSER = /(?:^|\.)(?:google|googleapis|gvt1)\.com:\d+$/;

/** The machine got or lost an interface: so do tests of several relays, which may run beside this one. The page connects anew. */
const MACHINE_CHANGED = /net::ERR_NETWORK_CHANGED/;

/** Chromium fetches the manifest's icon by itself, and complains when somebody goes elsewhere meanwhile; another test looks at the icon. */
const ICON_LEFT_BEHIND = /^Error while trying to use the following icon from the Manifest: .*Download error/;

/** Somebody at Chromium. */
export class Person extends Actor<Locator, Page> {
  readonly browser = 'chromium';
  readonly themes = ['light', 'dark'] as const;
  #context: BrowserContext | undefined;
  #page: Page | undefined;
  #dying: Page | undefined;
  /** What the console says of a network that the test itself took away. */
  #tolerated: RegExp | null = null;

  /** A person with a new profile, whose browser stands on the relay's first page. */
  static arrive(name: string, origin: string, manner: Manner = {}): Promise<Person> {
    return Actor.seated((cable) => new Person(name, origin, cable, manner));
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error(`${this.name} has no page open`);
    return this.#page;
  }

  get context(): BrowserContext {
    if (this.#context === undefined) throw new Error(`${this.name} has no browser open`);
    return this.#context;
  }

  /** Starts the browser on this person's profile, with one empty page. */
  async startBrowser(): Promise<void> {
    if (this.strict === 'webAssembly') throw new Error('no setting of Chromium takes WebAssembly away');
    if (this.strict === 'storage') refuseCookies(this.profile);
    const context = await launch(this.profile, this.sight, this.cable.address, this.hasCamera);
    this.#context = context;
    context.setDefaultTimeout(PATIENCE_MS);
    await context.exposeBinding('parleyFault', (_source, fault: string) => this.fault(`policy: ${fault}`));
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

  async turnTheme(theme: Theme | null): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme });
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
        const opening = indexedDB.open(name ?? '');
        // It went after it was listed: opening it must not make it anew.
        opening.onupgradeneeded = () => opening.transaction?.abort();
        const database = await done(opening).catch(() => null);
        if (database === null) continue;
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

  protected asksByItself(address: string): boolean {
    return OF_THE_BROWSER.test(address);
  }

  #watch(page: Page): void {
    page.on('console', (line) => {
      if (line.type() !== 'error' && line.type() !== 'warning') return;
      if ([this.#tolerated, ICON_LEFT_BEHIND, MACHINE_CHANGED].some((each) => each?.test(line.text()))) return;
      this.fault(`console: ${line.text()} ${line.location().url}`);
    });
    page.on('pageerror', (error) => this.fault(`page: ${error.message}`));
    page.on('crash', () => {
      if (page !== this.#dying) this.fault('the page crashed');
    });
    page.on('response', (response) => {
      if (response.status() < 400) return;
      const told = response.text().catch(() => 'nothing');
      void told.then((text) => this.fault(`${response.status()} for ${response.url()}: ${text}`));
    });
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== this.origin && protocol !== 'data:') this.fault(`asked for ${request.url()}`);
    });
  }
}

declare global {
  interface Window {
    parleyFault(fault: string): void;
    parleySights: Set<string>;
  }
}
