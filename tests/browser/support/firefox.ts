import { type Browser, launch, type Page } from 'puppeteer-core';
import { firefoxPath } from '../../support/browsers.ts';
import { Cable } from './cable.ts';
import { newProfile, type Profile, type Sight } from './chromium.ts';

/** Settings of Firefox, as `about:config` names them. */
export type Prefs = Readonly<Record<string, boolean | number | string>>;

/**
 * Firefox asks its maker for nothing by itself: what puppeteer does not switch off already. With these the cable of a
 * browser is asked for no name but the relay's.
 */
const SILENT: Prefs = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.contentblocking.report.hide_vpn_banner': true,
  'browser.newtabpage.activity-stream.feeds.topsites': false,
  'browser.region.network.url': '',
  'browser.region.update.enabled': false,
  'browser.safebrowsing.provider.google4.updateURL': '',
  'browser.safebrowsing.provider.google5.updateURL': '',
  'browser.safebrowsing.provider.mozilla.updateURL': '',
  'browser.search.geoSpecificDefaults': false,
  'browser.topsites.contile.enabled': false,
  'captivedetect.canonicalURL': '',
  'dom.push.connection.enabled': false,
  'dom.push.enabled': false,
  'extensions.blocklist.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'network.prefetch-next': false,
  'network.trr.mode': 5,
  'security.OCSP.enabled': 0,
  'security.remote_settings.crlite_filters.enabled': false,
  'security.remote_settings.intermediates.enabled': false,
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': '',
  'toolkit.telemetry.unified': false,
};

const themes = { dark: 0, light: 1 } as const;

/** What a person would see, and how the page may reach the clipboard without asking. */
const sightOf = ({ locale, theme }: Sight): Prefs => ({
  'intl.accept_languages': locale,
  'intl.locale.requested': locale,
  'layout.css.prefers-color-scheme.content-override': themes[theme],
  'ui.prefersReducedMotion': 1,
  'dom.events.testing.asyncClipboard': true,
});

/** Everything goes through the SOCKS server: names are not looked up here, and this machine is not left out. */
const throughSocks = (socks: string): Prefs => {
  const { hostname, port } = new URL(socks);
  return {
    'network.proxy.type': 1,
    'network.proxy.socks': hostname,
    'network.proxy.socks_port': Number(port),
    'network.proxy.socks_version': 5,
    'network.proxy.socks_remote_dns': true,
    'network.proxy.allow_hijacking_localhost': true,
    'network.proxy.failover_direct': false,
    'network.proxy.no_proxies_on': '',
  };
};

/** One Firefox process on one profile, whose whole network is the given SOCKS server. */
export const launchFirefox = (profile: Profile, sight: Sight, socks: string, prefs: Prefs = {}): Promise<Browser> => {
  const executablePath = firefoxPath();
  if (executablePath === undefined) throw new Error('there is no Firefox: put it on PATH or name it in TEST_FIREFOX');
  return launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    userDataDir: profile.folder,
    defaultViewport: { width: sight.width, height: sight.height },
    extraPrefsFirefox: { ...SILENT, ...sightOf(sight), ...throughSocks(socks), ...prefs },
    // Else Firefox takes its maker's server for remote settings whatever the setting says, and asks it at every start.
    env: { ...process.env, MOZ_REMOTE_SETTINGS_DEVTOOLS: '1' },
    timeout: 60_000,
    protocolTimeout: 120_000,
  });
};

/**
 * From now on what goes wrong on a page is told: violations of the policy, errors and warnings of the console, errors of
 * the page, answers that refuse, requests to anybody but `origin`. Before the page's first address.
 */
export const watchPage = async (page: Page, origin: string, tell: (fault: string) => void): Promise<void> => {
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warn') tell(`console: ${line.text()} ${line.location().url ?? ''}`);
  });
  page.on('pageerror', (error) => tell(`page: ${error instanceof Error ? error.message : String(error)}`));
  page.on('response', (response) => {
    if (response.status() >= 400) tell(`${response.status()} for ${response.url()}`);
  });
  page.on('request', (request) => {
    const asked = new URL(request.url());
    if (asked.origin !== origin && asked.protocol !== 'data:') tell(`asked for ${asked.href}`);
  });
  await page.evaluateOnNewDocument(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
    );
  });
};

const SIGHT: Sight = { locale: 'en-US', theme: 'light', width: 1280, height: 800 };

export type FirefoxWishes = Partial<Sight> & { readonly prefs?: Prefs };

/** A Firefox with a profile and a network of its own, for one relay, and everything that went wrong in it. */
export class Firefox {
  readonly origin: string;
  readonly profile: Profile;
  readonly cable: Cable;
  readonly browser: Browser;
  /** What `watchPage` told of every page opened here. */
  readonly faults: string[] = [];

  private constructor(origin: string, profile: Profile, cable: Cable, browser: Browser) {
    this.origin = origin;
    this.profile = profile;
    this.cable = cable;
    this.browser = browser;
  }

  /** Starts one on a new profile. `origin` is the only one that its pages may ask. */
  static async open(origin: string, { prefs = {}, ...sight }: FirefoxWishes = {}): Promise<Firefox> {
    const profile = newProfile();
    const cable = await Cable.lay();
    return new Firefox(
      origin,
      profile,
      cable,
      await launchFirefox(profile, { ...SIGHT, ...sight }, cable.address, prefs),
    );
  }

  /** A watched page, at an address of the relay. */
  async visit(path = '/'): Promise<Page> {
    const page = await this.browser.newPage();
    await watchPage(page, this.origin, (fault) => this.faults.push(fault));
    await page.goto(new URL(path, this.origin).href);
    return page;
  }

  /** What went wrong so far, requests to others by the browser itself included. */
  wrong(): readonly string[] {
    return [...this.faults, ...this.cable.foreign.map((address) => `asked for ${address}`)];
  }

  /** Ends the browser and removes its profile. */
  async close(): Promise<void> {
    await this.browser.close();
    await this.cable.close();
    this.profile.remove();
  }
}
