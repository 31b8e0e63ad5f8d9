import type { SideId } from '../../../engine/api.ts';
import type { Catalogue } from '../../../i18n/languages.ts';

/** Whose keys, in a row: sides, never seats. */
export const keyNames = (words: Catalogue, keys: readonly SideId[]): string =>
  keys.map((side) => (side === 'third' ? words.proposal.otherFacilitator : words.side(side))).join(words.comma);
