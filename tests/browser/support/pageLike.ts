/**
 * The part of Playwright's `Page` and `Locator` that the people of the first table use. Playwright's own fulfil it for
 * Chromium, `FirefoxPage` and `FirefoxLocator` for Firefox; what a member means stands in Playwright's documents.
 */
export interface PageLike<L extends LocatorLike = LocatorLike> {
  url(): string;
  goto(address: string): Promise<unknown>;
  reload(): Promise<unknown>;
  getByRole(role: Role, options?: RoleOptions): L;
  getByLabel(label: string, options?: { readonly exact?: boolean }): L;
  getByText(text: string | RegExp): L;
  locator(css: string): L;
  evaluate<R>(work: string | (() => R | Promise<R>)): Promise<R>;
  evaluate<R, A>(work: (argument: A) => R | Promise<R>, argument: A): Promise<R>;
  waitForFunction<A>(condition: (argument: A) => unknown, argument: A): Promise<unknown>;
  viewportSize(): { readonly width: number; readonly height: number } | null;
  setViewportSize(size: { readonly width: number; readonly height: number }): Promise<void>;
  screenshot(options: { readonly path: string }): Promise<unknown>;
}

export interface LocatorLike {
  getByRole(role: Role, options?: RoleOptions): LocatorLike;
  locator(css: string): LocatorLike;
  filter(options: { readonly hasText?: string; readonly visible?: boolean }): LocatorLike;
  and(other: LocatorLike): LocatorLike;
  or(other: LocatorLike): LocatorLike;
  first(): LocatorLike;
  count(): Promise<number>;
  waitFor(options?: { readonly state?: 'attached' | 'detached' | 'visible' | 'hidden' }): Promise<void>;
  isDisabled(): Promise<boolean>;
  innerText(): Promise<string>;
  allInnerTexts(): Promise<string[]>;
  click(options?: { readonly force?: boolean }): Promise<void>;
  dblclick(): Promise<void>;
  fill(text: string): Promise<void>;
  selectOption(option: { readonly label: string }): Promise<unknown>;
}

/** The roles by which people find things, in Playwright's words. */
export type Role =
  | 'article'
  | 'button'
  | 'complementary'
  | 'dialog'
  | 'feed'
  | 'heading'
  | 'img'
  | 'list'
  | 'listitem'
  | 'navigation'
  | 'radio'
  | 'switch';

export type RoleOptions = {
  readonly name?: string | RegExp;
  readonly exact?: boolean;
  readonly level?: number;
};
