import { number } from './ar/basis.ts';
import { common } from './ar/common.ts';
import { deciding } from './ar/deciding.ts';
import { entering } from './ar/entering.ts';
import { governing } from './ar/governing.ts';
import { keeping } from './ar/keeping.ts';
import { keys } from './ar/keys.ts';
import { problems } from './ar/problems.ts';
import { proposals } from './ar/proposals.ts';
import { rehearsal } from './ar/rehearsal.ts';
import { rooms } from './ar/rooms.ts';
import { safety } from './ar/safety.ts';
import { said } from './ar/said.ts';
import { scanning } from './ar/scanning.ts';
import { trust } from './ar/trust.ts';
import { verifying } from './ar/verifying.ts';
import type { Catalogue } from './en.ts';

/**
 * Every sentence of the page in Arabic, by area as in English. No speaker has reviewed it yet, and `unreviewed` says so wherever
 * the language is chosen. The types are the English catalogue's: a missing sentence does not compile.
 */
export const ar: Catalogue = {
  name: 'Parley',
  number,
  comma: '، ',
  unreviewed: 'لم يراجع أي متحدث بالعربية هذه الترجمة بعد.',
  ...common,
  ...entering,
  ...keys,
  ...proposals,
  ...governing,
  ...deciding,
  ...rooms,
  ...said,
  ...safety,
  ...keeping,
  ...problems,
  ...trust,
  ...scanning,
  ...rehearsal,
  ...verifying,
};
