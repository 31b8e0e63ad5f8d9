/** What the bundler and the browsers provide and TypeScript's own libraries do not describe. */

declare module '*.css' {}

/** The address of a worker's own bundle, as a plain string. */
declare module '*?worker&url' {
  const address: string;
  export default address;
}

/** Trusted Types, as far as the page uses them (W3C Trusted Types, section 3). */
interface TrustedTypesFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL: (address: string) => string },
  ): { createScriptURL(address: string): string };
}

interface Window {
  readonly trustedTypes?: TrustedTypesFactory;
}
