import { card, channel, foreignRules, offer, open, roomOf, rulesOf, seats, type Tongue } from '../samples.ts';
import { at, digits, link, noOffer, over, type Scene } from './scene.ts';

/** Before a channel: start, unlock, links, lists, safety. */
export const enteringScenes = {
  starting: () => ({ phase: { kind: 'starting' } }),
  unsupported: () => ({
    phase: { kind: 'unsupported', missing: ['secureOrigin', 'webAssembly', 'workers'] },
  }),
  failed: () => ({ phase: { kind: 'failed', problem: { kind: 'storageNewer' } } }),
  elsewhere: () => ({ phase: { kind: 'elsewhere' } }),
  firstVisit: () => ({ phase: { kind: 'firstVisit' } }),
  locked: () => ({
    phase: { kind: 'locked', why: 'idle' },
    outcomes: { unlock: { ok: false, problem: { kind: 'wrongPassphrase' } } },
  }),
  firstVisitMemory: () => ({ phase: { kind: 'firstVisit' }, keeping: { kind: 'memory', why: 'chosen' } }),
  firstVisitBeside: () => ({ phase: { kind: 'firstVisit' }, keeping: { kind: 'memory', why: 'chosenBeside' } }),
  firstVisitRefused: () => ({ phase: { kind: 'firstVisit' }, keeping: { kind: 'memory', why: 'refused' }, slow: true }),
  lockedMemory: () => ({
    phase: { kind: 'locked', why: 'asked' },
    keeping: { kind: 'memory', why: 'chosen' },
    slow: true,
    outcomes: { unlock: { ok: false, problem: { kind: 'relayRefused' } } },
  }),
  guest: (tongue) => ({ phase: { kind: 'firstVisit' }, link, offer: { ok: true, value: offer(tongue) } }),
  guestForeign: (tongue) => ({
    phase: { kind: 'firstVisit' },
    link,
    offer: { ok: true, value: { ...offer(tongue), rules: rulesOf(tongue, { items: foreignRules(tongue) }) } },
  }),
  guestOldRules: (tongue) => ({
    phase: { kind: 'firstVisit' },
    link,
    offer: {
      ok: true,
      value: { ...offer(tongue), rules: rulesOf(tongue, { admission: 'facilitator', settings: null }) },
    },
  }),
  guestUsed: () => noOffer('invitationUsed'),
  guestGone: () => noOffer('invitationGone'),
  guestFalse: () => noOffer('invitationNotAuthentic'),
  guestNoLink: () => noOffer('notALink'),
  guestElsewhere: () => noOffer('linkForAnotherHost'),
  guestNewer: () => noOffer('linkNewer'),
  guestOffline: () => noOffer('notConnected'),
  guestLapsing: (tongue) => ({
    phase: { kind: 'firstVisit' },
    link,
    offer: { ok: true, value: { ...offer(tongue), endsInSeconds: 60 } },
  }),
  channelsEmpty: () => ({ phase: open([], { weakerVault: true, storagePersists: false }) }),
  channels: (tongue) => ({
    phase: open([
      channel(tongue, {
        rooms: [roomOf(seats(tongue), { unread: 3 })],
        invitations: [card({ state: { kind: 'asked', digits, matched: false } })],
      }),
      channel(tongue, { id: 'c2', label: 'Orchard \u202Eevil', connection: 'offline', waiting: 2 }),
      channel(tongue, { id: 'c3', label: 'Harbour', standing: { kind: 'closed' } }),
    ]),
  }),
  channelsMemory: (tongue) => ({
    phase: open([channel(tongue)], { storagePersists: false }),
    keeping: { kind: 'memory', why: 'chosen' },
  }),
  settings: () => ({ phase: open([]), start: { at: 'settings' } }),
  safety: () => ({ phase: open([]), start: { at: 'safety' } }),
  safetyErases: () => ({ phase: open([], { exitErases: true }), start: { at: 'safety' } }),
  safetyMemory: () => ({ phase: open([]), keeping: { kind: 'memory', why: 'chosen' }, start: { at: 'safety' } }),
  travelLockMemory: (tongue) => ({
    phase: open([channel(tongue)]),
    keeping: { kind: 'memory', why: 'chosen' },
    start: { at: 'travelLock', channel: null },
  }),
  travelLockOneMemory: (tongue) => ({
    phase: open([channel(tongue)]),
    keeping: { kind: 'memory', why: 'chosen' },
    start: { at: 'travelLock', channel: 'c1' },
  }),
  erasedMemory: () => ({ phase: { kind: 'erased' }, keeping: { kind: 'memory', why: 'chosen' } }),
  travelLockAll: (tongue) => ({ phase: open([channel(tongue)]), start: { at: 'travelLock', channel: null } }),
  travelLock: (tongue) => ({
    phase: open([channel(tongue, { seats: seats(tongue, 1) })]),
    start: { at: 'travelLock', channel: 'c1' },
  }),
  travelLocked: (tongue) => ({ phase: open([channel(tongue)]), start: { at: 'travelLock', channel: 'c9' } }),
  erased: () => ({ phase: { kind: 'erased' } }),
  host: () => ({ phase: open([]), start: { at: 'host' } }),
  trust: () => ({ phase: open([]), start: { at: 'trust' } }),
  comparing: (tongue) => ({
    phase: open([
      channel(tongue, { standing: { kind: 'comparing', digits, weMatched: false, requestSent: true }, seats: [] }),
    ]),
    start: at({ name: 'room' }),
  }),
  comparingMemory: (tongue) => ({
    phase: open([
      channel(tongue, { standing: { kind: 'comparing', digits, weMatched: false, requestSent: true }, seats: [] }),
    ]),
    keeping: { kind: 'memory', why: 'refused' },
    start: at({ name: 'room' }),
  }),
  joining: (tongue) => ({
    phase: open([channel(tongue, { standing: { kind: 'joining' }, seats: [] })]),
    start: at({ name: 'room' }),
  }),
  ended: (tongue) => over(tongue, { kind: 'ended', why: 'mismatch' }),
  endedLapsed: (tongue) => over(tongue, { kind: 'ended', why: 'lapsed' }),
  endedRefused: (tongue) => over(tongue, { kind: 'ended', why: 'refused' }),
  declined: (tongue) => over(tongue, { kind: 'declined' }),
  seatLeft: (tongue) => over(tongue, { kind: 'seatClosed', why: 'left' }),
  seatRemoved: (tongue) => over(tongue, { kind: 'seatClosed', why: 'removed' }),
  closed: (tongue) => over(tongue, { kind: 'closed' }),
} as const satisfies Record<string, (tongue: Tongue) => Scene>;
