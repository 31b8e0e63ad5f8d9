/** What the operator of a relay may choose: looked at by its form, and shown. */
import * as v from 'valibot';
import { isTitle } from '../../server/home.ts';
import { shown } from './comparing.ts';

/** What was found: differences to name, and what to show. `icons`: paths of an operator's own ones. */
export type Choice = {
  readonly differences: readonly string[];
  readonly notes: readonly string[];
  readonly icons: readonly string[];
};

const Config = v.strictObject({ relay: v.string() });

const Icon = v.strictObject({
  src: v.picklist(['/icon.svg', '/icon.png', '/own-icon.svg', '/own-icon.png']),
  sizes: v.pipe(v.string(), v.regex(/^(?:any|\d{2,4}x\d{2,4})$/)),
  type: v.picklist(['image/svg+xml', 'image/png']),
  purpose: v.picklist(['any', 'maskable']),
});
const Title = v.pipe(
  v.string(),
  v.check((text) => isTitle(text)),
);
const Colour = v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/));
const WebManifest = v.strictObject({
  id: v.literal('/'),
  name: Title,
  short_name: Title,
  start_url: v.literal('/'),
  scope: v.literal('/'),
  display: v.literal('standalone'),
  background_color: Colour,
  theme_color: Colour,
  icons: v.pipe(v.array(Icon), v.minLength(1)),
});

const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
};

/** Whether this is what a relay of Parley says of itself, whatever it says. */
export const isConfig = (bytes: Buffer): boolean => v.is(Config, parsed(bytes));

/** Where the relay sends its pages: to itself, as `origin` names it, or something is wrong. */
export const configChoice = (bytes: Buffer, origin: string): Choice => {
  const config = parsed(bytes);
  if (!v.is(Config, config))
    return { differences: ['is not of the form {"relay": "https://host"}'], notes: [], icons: [] };
  const differences =
    config.relay === origin ? [] : [`sends pages to another relay: expected ${origin}, came ${shown(config.relay)}`];
  return { differences, notes: [], icons: [] };
};

/** `released`: these are the bytes of the release. */
export const webManifestChoice = (bytes: Buffer, released: boolean): Choice => {
  const manifest = parsed(bytes);
  if (!v.is(WebManifest, manifest)) {
    return {
      differences: ['is not of the form that a relay serves, whatever its operator chose'],
      notes: [],
      icons: [],
    };
  }
  const icons = manifest.icons.map(({ src }) => src).filter((src) => src.startsWith('/own-icon'));
  if (released) return { differences: [], notes: [], icons };
  // A name of the operator's may be in any script: quoted as JSON, it has no control characters.
  const notes = [
    `the operator chose what a home screen shows: ${JSON.stringify(manifest.name)}, ${manifest.icons.length} icon(s)`,
  ];
  return { differences: [], notes, icons };
};
