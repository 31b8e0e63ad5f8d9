/** Conversations to be had twice: once by members with keys of their own, once forged for one of them (`telling.ts`). */
import type { Role, Side } from '../../shared/room/roles.ts';
import type { Rules } from '../../shared/room/rules.ts';
import type { RoomForm } from '../../shared/room/words.ts';
import { KEYED } from './keys.ts';
import { RULES } from './table.ts';

/** Seats by name; the first founds the channel and is called `facilitator`. */
export type Story = {
  readonly rules: Rules;
  readonly seats: readonly (readonly [name: string, role: Role, side: Side])[];
  readonly steps: readonly Act[];
};

export type Act = { readonly after: number } & (
  | { readonly kind: 'admit'; readonly by: string; readonly seat: string }
  | { readonly kind: 'say'; readonly by: string; readonly text: string; readonly room?: string }
  | { readonly kind: 'remove'; readonly by: string; readonly seats: readonly string[] }
  | {
      readonly kind: 'open';
      readonly by: string;
      readonly room: string;
      readonly form: RoomForm;
      readonly seats: readonly string[];
    }
  | { readonly kind: 'heartbeat'; readonly by: string }
  | { readonly kind: 'wait' }
);

const admit = (seat: string, after = 5, by = 'facilitator'): Act => ({ kind: 'admit', by, seat, after });
const say = (by: string, text: string, after = 1, room?: string): Act =>
  room === undefined ? { kind: 'say', by, text, after } : { kind: 'say', by, text, after, room };

/** Every kind of seat: who convenes, who convenes with it, who came first, who came last, who only looks on. */
export const TABLE_OF_FIVE: Story = {
  rules: RULES,
  seats: [
    ['facilitator', 'facilitator', 'third'],
    ['first', 'participant', 'A'],
    ['cofacilitator', 'cofacilitator', 'third'],
    ['observer', 'observer', 'B'],
    ['last', 'participant', 'B'],
  ],
  steps: [
    admit('first'),
    say('facilitator', 'Shall we begin?'),
    admit('cofacilitator'),
    admit('observer'),
    say('first', 'We could live with a pause of three weeks.', 3),
    admit('last'),
    say('last', 'Three weeks is long. \u0646\u062d\u0646 \u0646\u0633\u062a\u0645\u0639.', 2),
    say('cofacilitator', 'Would two be better?', 0),
    say('last', 'Two we could explain at home.', 40),
    { kind: 'open', by: 'first', room: 'aside', form: 'workingGroup', seats: ['last'], after: 2 },
    say('first', 'Between us: ten days?', 1, 'aside'),
    say('last', 'Ten days.', 1, 'aside'),
    { kind: 'open', by: 'facilitator', room: 'private', form: 'privateSession', seats: ['first'], after: 2 },
    say('facilitator', 'Would your side live with it?', 1, 'private'),
    // Everybody's bundle is a week old by now: all rotate, and the sparse step begins.
    { kind: 'wait', after: 8 * 1440 },
    say('first', 'Ten days, then.', 1),
    say('facilitator', 'I note ten days.', 1),
    { kind: 'heartbeat', by: 'observer', after: 300 },
  ],
};

/** Two keys admit, and somebody is removed; the co-facilitator convenes too. */
export const TWO_KEYS: Story = {
  rules: KEYED,
  seats: [
    ['facilitator', 'facilitator', 'third'],
    ['first', 'participant', 'A'],
    ['cofacilitator', 'cofacilitator', 'third'],
    ['last', 'participant', 'B'],
  ],
  steps: [
    admit('first'),
    admit('cofacilitator'),
    say('cofacilitator', 'Welcome.'),
    admit('last', 3, 'cofacilitator'),
    say('last', 'Good evening.'),
    say('first', 'Good evening.'),
  ],
};

/** Somebody is closed out, and the others go on. */
export const REMOVAL: Story = {
  rules: RULES,
  seats: [
    ['facilitator', 'facilitator', 'third'],
    ['first', 'participant', 'A'],
    ['last', 'participant', 'B'],
  ],
  steps: [
    admit('first'),
    admit('last'),
    say('last', 'I was never here.'),
    { kind: 'remove', by: 'facilitator', seats: ['last'], after: 2 },
    say('first', 'Who was that?'),
  ],
};

export const STORIES = { TABLE_OF_FIVE, TWO_KEYS, REMOVAL } as const;

/** What a story has a seat read: its own words and others', from its admission on, in the rooms that it is in. */
export const wordsFor = (story: Story, name: string): string[] => {
  const isFounder = name === story.seats[0]![0];
  const from = isFounder ? 0 : story.steps.findIndex((act) => act.kind === 'admit' && act.seat === name);
  const out = story.steps.findIndex((act) => act.kind === 'remove' && act.seats.includes(name));
  const rooms = new Map<string, readonly string[]>();
  for (const act of story.steps) if (act.kind === 'open') rooms.set(act.room, [act.by, ...act.seats]);
  return story.steps
    .slice(from, out < 0 ? undefined : out)
    .flatMap((act) =>
      act.kind === 'say' && (act.room === undefined || rooms.get(act.room)?.includes(name))
        ? [`${act.by}: ${act.text}`]
        : [],
    );
};
