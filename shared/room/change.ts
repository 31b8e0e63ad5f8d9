/** Changes of roster, roles and rules: what an epoch entry may say. Which of them count is decided in `judgeChange.ts`. */
import type { Hash, SeatId } from '../brand.ts';
import type { Seat } from '../protocol/roster.ts';
import type { NewRole } from './matter.ts';
import type { Rules } from './rules.ts';
import type { SeatKey } from './words.ts';

/** By their numbers on the wire. */
export const CLOSING_REASONS = ['left', 'ended', 'removed', 'frozen'] as const;
export type Closing = { readonly seat: SeatId; readonly why: (typeof CLOSING_REASONS)[number] };

export type RoomChange =
  /** Whoever calls has checked that `proposal` is the name of this seat and bundle (N12). */
  | {
      readonly kind: 'admit';
      readonly seat: Seat;
      readonly newcomerBundle: Hash;
      readonly proposal: Hash;
      readonly confirmations: readonly { readonly seat: SeatId; readonly proposal: Hash }[];
    }
  /** Only under rules without settings. */
  | { readonly kind: 'close'; readonly seats: readonly SeatId[] }
  | { readonly kind: 'closings'; readonly closings: readonly Closing[]; readonly proposal: Hash | null }
  | { readonly kind: 'rules'; readonly rules: Rules; readonly proposal: Hash | null }
  | { readonly kind: 'roles'; readonly roles: readonly NewRole[]; readonly proposal: Hash };

export type ChangeKind<K extends RoomChange['kind']> = Extract<RoomChange, { readonly kind: K }>;

/** `noPower`: its author may not do this, or it is not well formed. `unconfirmed`: keys are missing, or somebody refused. */
export type ChangeVerdict = 'ok' | 'noPower' | 'unconfirmed' | 'lapsed';

/** A change as it came: by whom, up to which position it had read, and its own minute. */
export type ChangeEvent<C extends RoomChange = RoomChange> = {
  readonly change: C;
  readonly author: Seat;
  readonly viewK: number;
  readonly minute: number;
  /** Seats that never confirmed their session with us: their leave could not have reached us. */
  readonly unmet: ReadonlySet<SeatKey>;
};
