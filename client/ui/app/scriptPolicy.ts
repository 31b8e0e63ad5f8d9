/**
 * The page's only Trusted Types policy. The address of a worker is a script sink: it passes here, and only if it is one of these
 * very addresses of this origin. The result goes to the sink as it is.
 */
export function scriptPolicy(addresses: readonly string[]): (address: string) => string {
  const { origin } = window.location;
  const allowed = new Set(addresses.map((address) => new URL(address, origin).href));
  for (const address of allowed) {
    if (new URL(address).origin !== origin) throw new Error('a worker must come from this origin');
  }
  const createScriptURL = (asked: string): string => {
    if (!allowed.has(asked)) throw new TypeError('parley: not the address of a worker');
    return asked;
  };
  const policy = window.trustedTypes?.createPolicy('parley', { createScriptURL });
  return (address) => {
    const { href } = new URL(address, origin);
    return policy === undefined ? createScriptURL(href) : policy.createScriptURL(href);
  };
}
