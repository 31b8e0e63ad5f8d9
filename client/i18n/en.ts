import { number } from './en/basis.ts';
import { common } from './en/common.ts';
import { deciding } from './en/deciding.ts';
import { entering } from './en/entering.ts';
import { governing } from './en/governing.ts';
import { keeping } from './en/keeping.ts';
import { keys } from './en/keys.ts';
import { problems } from './en/problems.ts';
import { proposals } from './en/proposals.ts';
import { rehearsal } from './en/rehearsal.ts';
import { rooms } from './en/rooms.ts';
import { safety } from './en/safety.ts';
import { said } from './en/said.ts';
import { scanning } from './en/scanning.ts';
import { trust } from './en/trust.ts';
import { verifying } from './en/verifying.ts';

/**
 * Every sentence of the page in English, by area in the files of `en/`, and by its type the catalogue that every other language
 * must fill. A reviewer of words reads that folder and nothing else. Sentences have at most 15 words; buttons are verbs. Each
 * guarantee says which of three it is: by cryptography, kept by honest devices, or a promise among people.
 */
export const en = {
  name: 'Parley',
  number,
  /** Between names in a row. */
  comma: ', ',
  /** Said in the language itself where nobody who speaks it has reviewed the words; '' where somebody has. */
  unreviewed: '',
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

/** What every language must fill, key for key. */
export type Catalogue = typeof en;

export type { Guarantee, ProblemWords, SureLines, Trouble } from './kinds.ts';
