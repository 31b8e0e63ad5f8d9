/** What is to happen in a forged channel, in order. Seats are named by their ids, rooms by any words of the script's own. */
import type { SeatId } from '../../brand.ts';
import type { Rules } from '../../room/rules.ts';
import type { RoomForm } from '../../room/words.ts';
import type { MessageClass } from '../body.ts';
import type { Channel } from '../channel.ts';
import type { SealError } from '../seal.ts';
import type { SaidToAll } from '../sealWord.ts';

export type Step = { readonly minute: number } & (
  | { readonly kind: 'admit'; readonly by: SeatId; readonly seat: SeatId }
  /** `room` left out: the plenary. */
  | {
      readonly kind: 'say';
      readonly by: SeatId;
      readonly text: string;
      readonly room?: string;
      readonly messageClass?: MessageClass;
    }
  | { readonly kind: 'remove'; readonly by: SeatId; readonly seats: readonly SeatId[] }
  /** A private session, a caucus or a working group of `by` and these seats. */
  | {
      readonly kind: 'open';
      readonly by: SeatId;
      readonly room: string;
      readonly form: RoomForm;
      readonly seats: readonly SeatId[];
      readonly lifetimeSeconds: number;
    }
  /** Any other word of the plenary: a recess, a proposal, the floor. */
  | { readonly kind: 'word'; readonly by: SeatId; readonly word: SaidToAll }
  | { readonly kind: 'heartbeat'; readonly by: SeatId }
  /** Time passes, and every device does what it then owes. */
  | { readonly kind: 'wait' }
);

export type Script = {
  readonly founder: SeatId;
  readonly rules: Rules;
  /** Minutes since 1970 at which the channel is founded; no step comes before it or before the step ahead of it. */
  readonly minute: number;
  /** Of a channel that is to be told anew; left out: drawn afresh. */
  readonly at?: Partial<Pick<Channel, 'id' | 'log'>>;
  readonly steps: readonly Step[];
};

/** Why a script cannot be played: an honest device would not have done it. `step`: its index; -1 for the founding. */
export type ForgeError = {
  readonly step: number;
  readonly why:
    | SealError
    /** Nobody of the cast. */
    | 'unknownSeat'
    /** Two seats with one id or one key, a key that is none, or a label that is too long. */
    | 'badSeat'
    /** More rules, longer ones or another lifetime than a channel can have. */
    | 'badRules'
    /** Not admitted yet, or its seat was closed. */
    | 'notSeated'
    | 'alreadySeated'
    | 'unknownRoom'
    | 'roomNameTaken'
    | 'earlier'
    /** Whoever founds a channel has the role of a facilitator and is of the third side. */
    | 'noFounder';
};
