import type { ChannelView, ProposalView, SeatView } from '../../../../client/engine/api.ts';
import { card, channel, noPowers, open, rulesOf, seats, type Tongue } from '../samples.ts';
import { at, digits, inRoom, type Scene } from './scene.ts';

/** Proposals, guests for whom others are asked, and seats in every way they can stand. */

const hour = 3600;
const day = 24 * hour;

/** The channel as another of its seats sees it. */
const asSeat = (tongue: Tongue, index: number, more: Partial<ChannelView> = {}): ChannelView =>
  channel(tongue, {
    seats: seats(tongue).map((seat, place) => ({ ...seat, ours: place === index })),
    ourSeat: `s${index}`,
    powers: index < 2 ? channel(tongue).powers : noPowers,
    ...more,
  });

const onPage = (view: ChannelView, page: Parameters<typeof at>[0]): Scene => ({
  phase: open([view]),
  start: at(page),
});

const guestLabel = { en: 'press adviser', ar: 'مستشارة إعلامية' };

export const proposalOf = (tongue: Tongue, more: Partial<ProposalView> = {}): ProposalView => ({
  id: 'p1',
  kind: 'admission',
  ours: false,
  label: guestLabel[tongue],
  side: 'B',
  role: 'participant',
  digits,
  rules: null,
  needs: ['A', 'B'],
  missing: 0,
  ourKey: 'asked',
  refused: false,
  leftSeconds: 23 * hour,
  ...more,
});

const removal = (tongue: Tongue, more: Partial<ProposalView> = {}): ProposalView =>
  proposalOf(tongue, {
    id: 'p2',
    kind: 'removal',
    label: seats(tongue)[7]?.label ?? '',
    digits: [],
    needs: ['third'],
    leftSeconds: 6 * day,
    ...more,
  });

const longer = (tongue: Tongue, more: Partial<ProposalView> = {}): ProposalView => {
  const before = rulesOf(tongue);
  const own = { en: 'Nobody names a side outside.', ar: 'لا يسمّي أحد طرفًا في الخارج.' }[tongue];
  return proposalOf(tongue, {
    id: 'p3',
    kind: 'longer',
    label: '',
    side: '',
    digits: [],
    needs: [],
    missing: 5,
    leftSeconds: 6 * day,
    rules: {
      ...before,
      items: [...before.items.slice(0, 3), own, ...before.items.slice(4)],
      version: before.version + 1,
      lifetimeSeconds: 14 * day,
      admission: 'cofacilitator',
    },
    ...more,
  });
};

const succession = (tongue: Tongue, more: Partial<ProposalView> = {}): ProposalView =>
  proposalOf(tongue, {
    id: 'p4',
    kind: 'succession',
    label: seats(tongue)[1]?.label ?? '',
    side: 'third',
    role: 'cofacilitator',
    digits: [],
    leftSeconds: 6 * day,
    ...more,
  });

const proposalPage = (view: ChannelView): Scene =>
  onPage(view, { name: 'proposal', proposal: view.proposals[0]?.id ?? '' });

/** One roster with a seat in every way that a facilitator can see. */
const heldSeats = (tongue: Tongue): readonly SeatView[] => {
  const roles = { 3: 'sideCoordinator', 5: 'observer', 6: 'resourcePerson', 7: 'interpreter' } as const;
  const holds = { 2: 'frozen', 3: 'asked', 4: 'lockedByHolder' } as const;
  return seats(tongue).map((seat, index) => ({
    ...seat,
    role: roles[index as keyof typeof roles] ?? seat.role,
    hold: holds[index as keyof typeof holds] ?? null,
    away: index >= 2 && index <= 4,
    floorSeconds: index === 6 ? 20 * 60 : null,
    endsInSeconds: index === 5 ? 3 * hour : null,
  }));
};

export const keysScenes = {
  roomProposal: (tongue) => ({
    ...inRoom(tongue),
    phase: open([asSeat(tongue, 5, { proposals: [proposalOf(tongue)] })]),
  }),
  roomProposals: (tongue) => ({
    ...inRoom(tongue),
    phase: open([
      asSeat(tongue, 1, {
        proposals: [proposalOf(tongue), removal(tongue), longer(tongue)],
      }),
    ]),
  }),
  roomRefused: (tongue) => ({
    ...inRoom(tongue),
    phase: open([
      channel(tongue, {
        invitations: [
          card({ label: guestLabel[tongue], state: { kind: 'refused' }, link: null }),
          card({ id: 'i2', label: 'editor', state: { kind: 'lapsed' }, link: null, endsInSeconds: 0 }),
        ],
        proposals: [removal(tongue, { ours: true, ourKey: 'none', refused: true })],
      }),
    ]),
  }),
  proposalAdmission: (tongue) => proposalPage(asSeat(tongue, 5, { proposals: [proposalOf(tongue)] })),
  proposalAdmissionGiven: (tongue) =>
    proposalPage(asSeat(tongue, 5, { proposals: [proposalOf(tongue, { ourKey: 'given', needs: ['A'] })] })),
  proposalAdmissionOurs: (tongue) =>
    proposalPage(channel(tongue, { proposals: [proposalOf(tongue, { ours: true, ourKey: 'none' })] })),
  proposalRefused: (tongue) =>
    proposalPage(asSeat(tongue, 5, { proposals: [proposalOf(tongue, { ourKey: 'given', refused: true })] })),
  proposalRemoval: (tongue) => proposalPage(asSeat(tongue, 1, { proposals: [removal(tongue)] })),
  proposalRemovalOurs: (tongue) =>
    proposalPage(channel(tongue, { proposals: [removal(tongue, { ours: true, ourKey: 'none' })] })),
  proposalLonger: (tongue) => proposalPage(asSeat(tongue, 5, { proposals: [longer(tongue)] })),
  proposalLongerGiven: (tongue) =>
    proposalPage(asSeat(tongue, 5, { proposals: [longer(tongue, { ourKey: 'given', missing: 1 })] })),
  proposalSuccession: (tongue) => proposalPage(asSeat(tongue, 5, { proposals: [succession(tongue)] })),
  proposalSuccessionOurs: (tongue) =>
    proposalPage(asSeat(tongue, 1, { proposals: [succession(tongue, { ours: true, ourKey: 'none', needs: ['B'] })] })),
  proposalOver: (tongue) => onPage(channel(tongue), { name: 'proposal', proposal: 'p9' }),
  seatsKeys: (tongue) =>
    onPage(
      asSeat(tongue, 0, {
        seats: heldSeats(tongue),
        proposals: [removal(tongue, { ours: true, ourKey: 'none' }), longer(tongue)],
        invitations: [
          card({
            label: guestLabel[tongue],
            state: { kind: 'proposed', digits, needs: ['A', 'B'], leftSeconds: hour },
          }),
          card({ id: 'i2', label: 'editor', state: { kind: 'refused' }, link: null }),
        ],
      }),
      { name: 'seats' },
    ),
  seatsAsOthers: (tongue) =>
    onPage(
      asSeat(tongue, 7, {
        seats: heldSeats(tongue).map((seat, place) => ({ ...seat, hold: null, ours: place === 7 })),
      }),
      { name: 'seats' },
    ),
  invitationProposed: (tongue) =>
    onPage(
      channel(tongue, {
        proposals: [proposalOf(tongue, { ours: true, ourKey: 'none' })],
        invitations: [
          card({
            label: guestLabel[tongue],
            state: { kind: 'proposed', digits, needs: ['A', 'B'], leftSeconds: 22 * hour },
            link: null,
            seatEndsInSeconds: 3 * day,
          }),
        ],
      }),
      { name: 'invitation', invitation: 'i1' },
    ),
  invitationRefused: (tongue) =>
    onPage(
      channel(tongue, { invitations: [card({ label: guestLabel[tongue], state: { kind: 'refused' }, link: null })] }),
      { name: 'invitation', invitation: 'i1' },
    ),
  admitAlone: (tongue) =>
    onPage(
      channel(tongue, {
        rules: rulesOf(tongue, { admission: 'facilitator' }),
        invitations: [card({ state: { kind: 'asked', digits, matched: true }, link: null })],
      }),
      { name: 'invitation', invitation: 'i1' },
    ),
  seatObserver: (tongue) => onPage(channel(tongue, { seats: heldSeats(tongue) }), { name: 'seat', seat: 's5' }),
  seatFloor: (tongue) => onPage(channel(tongue, { seats: heldSeats(tongue) }), { name: 'seat', seat: 's6' }),
  seatFrozen: (tongue) => onPage(channel(tongue, { seats: heldSeats(tongue) }), { name: 'seat', seat: 's2' }),
  seatAsked: (tongue) => onPage(channel(tongue, { seats: heldSeats(tongue) }), { name: 'seat', seat: 's3' }),
  seatThird: (tongue) =>
    onPage(
      channel(tongue, {
        seats: seats(tongue).map((seat, place) => (place === 1 ? { ...seat, role: 'participant' } : seat)),
      }),
      { name: 'seat', seat: 's1' },
    ),
  seatBuddy: (tongue) => onPage(asSeat(tongue, 5, { buddyOf: ['s6'] }), { name: 'seat', seat: 's6' }),
  seatLast: (tongue) => onPage(channel(tongue), { name: 'seat', seat: 's1' }),
  ourSeatSuccession: (tongue) => onPage(asSeat(tongue, 1, { maySucceed: true }), { name: 'seat', seat: 's1' }),
  ourSeatBuddies: (tongue) => onPage(asSeat(tongue, 5, { buddies: ['s6'] }), { name: 'seat', seat: 's5' }),
} as const satisfies Record<string, (tongue: Tongue) => Scene>;

/** Of these the next one looks the same. */
export const plainKeysScenes: readonly (keyof typeof keysScenes)[] = [
  'proposalAdmissionOurs',
  'proposalRefused',
  'proposalRemovalOurs',
  'proposalLongerGiven',
  'proposalSuccessionOurs',
  'proposalOver',
  'invitationRefused',
  'admitAlone',
  'seatFloor',
  'seatAsked',
  'seatLast',
  'seatThird',
];
