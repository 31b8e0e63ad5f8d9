import { Buffer } from 'node:buffer';

/** Everything in a dump as one latin-1 text, bytes as they are, so that any encoding of a marker can be searched for. */
export const forms = (dumped: readonly unknown[]): string => dumped.map(asText).join('\n');

const asText = (value: unknown): string => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (typeof value === 'string') return Buffer.from(value).toString('latin1');
  if (Array.isArray(value)) return forms(value);
  if (typeof value === 'object' && value !== null) return forms(Object.entries(value).flat());
  return String(value);
};

/** How a text and a secret could lie somewhere: UTF-8, UTF-16, base64 at each of three offsets, hex in both cases. */
forms.of = (text: string, secret: Uint8Array): Readonly<Record<string, string>> => {
  const found: Record<string, string> = {};
  for (const [name, bytes] of [
    ['text', Buffer.from(text)],
    ['utf-16', Buffer.from(text, 'utf16le')],
    ['utf-16 be', Buffer.from(text, 'utf16le').swap16()],
    ['secret', Buffer.from(secret)],
  ] as const) {
    found[name] = bytes.toString('latin1');
    found[`${name} hex`] = bytes.toString('hex');
    found[`${name} HEX`] = bytes.toString('hex').toUpperCase();
    for (const skip of [0, 1, 2]) {
      const inner = bytes.subarray(skip);
      const whole = inner.subarray(0, inner.length - (inner.length % 3));
      found[`${name} base64 ${skip}`] = whole.toString('base64');
      found[`${name} base64url ${skip}`] = whole.toString('base64url');
    }
  }
  return found;
};
