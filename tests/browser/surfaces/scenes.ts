import type { ChannelView } from '../../../client/engine/api.ts';
import type { Route } from '../../../client/ui/app/route.ts';
import type { Script } from './pretend.ts';
import {
  card,
  channel,
  foreignRules,
  message,
  newcomer,
  offer,
  open,
  roomOf,
  seats,
  type Tongue,
  talk,
} from './samples.ts';

/** Every surface in every state that is worth looking at. */
export type Scene = Script & { readonly start?: Route; readonly link?: string };

const at = (page: Extract<Route, { at: 'channel' }>['page']): Route => ({ at: 'channel', channel: 'c1', page });
const inRoom = (tongue: Tongue, more: Partial<ChannelView> = {}, count = 5): Scene => ({
  phase: open([channel(tongue, more)]),
  messages: talk(tongue, count),
  start: at({ name: 'room' }),
});
const digits = ['48210', '93755', '16042', '77319', '00486', '52907'];
const link = 'https://parley.example/#i/1.abc';
const noOffer = (
  kind:
    | 'invitationUsed'
    | 'invitationGone'
    | 'invitationNotAuthentic'
    | 'notALink'
    | 'linkForAnotherHost'
    | 'linkNewer'
    | 'notConnected',
): Scene => ({ phase: { kind: 'firstVisit' }, link, offer: { ok: false, problem: { kind } } });
const over = (tongue: Tongue, standing: ChannelView['standing']): Scene => ({
  phase: open([channel(tongue, { standing, seats: [] })]),
  start: at({ name: 'room' }),
});

export const scenes = {
  starting: () => ({ phase: { kind: 'starting' } }),
  unsupported: () => ({
    phase: { kind: 'unsupported', missing: ['secureOrigin', 'webAssembly', 'indexedDb', 'webLocks', 'workers'] },
  }),
  failed: () => ({ phase: { kind: 'failed', problem: { kind: 'storageNewer' } } }),
  elsewhere: () => ({ phase: { kind: 'elsewhere' } }),
  firstVisit: () => ({ phase: { kind: 'firstVisit' } }),
  locked: () => ({
    phase: { kind: 'locked', why: 'idle' },
    outcomes: { unlock: { ok: false, problem: { kind: 'wrongPassphrase' } } },
  }),
  guest: (tongue) => ({ phase: { kind: 'firstVisit' }, link, offer: { ok: true, value: offer(tongue) } }),
  guestForeign: (tongue) => ({
    phase: { kind: 'firstVisit' },
    link,
    offer: { ok: true, value: { ...offer(tongue), rules: foreignRules(tongue) } },
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
  openChannel: () => ({
    phase: open([]),
    start: { at: 'openChannel' },
    outcomes: { openChannel: { ok: false, problem: { kind: 'ticketNeeded' } } },
  }),
  settings: () => ({ phase: open([]), start: { at: 'settings' } }),
  safety: () => ({ phase: open([]), start: { at: 'safety' } }),
  safetyErases: () => ({ phase: open([], { exitErases: true }), start: { at: 'safety' } }),
  travelLockAll: (tongue) => ({ phase: open([channel(tongue)]), start: { at: 'travelLock', channel: null } }),
  travelLock: (tongue) => ({
    phase: open([channel(tongue, { seats: seats(tongue, 1) })]),
    start: { at: 'travelLock', channel: 'c1' },
  }),
  travelLocked: (tongue) => ({ phase: open([channel(tongue)]), start: { at: 'travelLock', channel: 'c9' } }),
  erased: () => ({ phase: { kind: 'erased' } }),
  host: () => ({ phase: open([]), start: { at: 'host' } }),
  comparing: (tongue) => ({
    phase: open([
      channel(tongue, { standing: { kind: 'comparing', digits, weMatched: false, requestSent: true }, seats: [] }),
    ]),
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
  roomAlone: (tongue) => ({
    phase: open([channel(tongue, { seats: seats(tongue, 1), rooms: [roomOf(seats(tongue, 1))] })]),
    start: at({ name: 'room' }),
  }),
  room: (tongue) => inRoom(tongue),
  roomNewcomer: (tongue) => {
    const roster = [...seats(tongue), newcomer(tongue)];
    return inRoom(tongue, {
      seats: roster,
      rooms: [roomOf(roster, { unread: 2 })],
      invitations: [card({ id: 'i2', state: { kind: 'asked', digits, matched: false } })],
    });
  },
  roomCrowded: (tongue) => {
    const other = { ...newcomer(tongue), id: 's9', side: 'A', label: tongue === 'en' ? 'editor' : 'محرّر' };
    const roster = [...seats(tongue), newcomer(tongue), other];
    return inRoom(tongue, {
      seats: roster,
      rooms: [roomOf(roster, { missed: 1 })],
      alarms: [
        { id: 'a1', kind: 'secondOpener' },
        { id: 'a2', kind: 'unconfirmed30Days', seat: 's5' },
      ],
      invitations: [card({ id: 'i2', state: { kind: 'asked', digits, matched: false } })],
    });
  },
  roomOffline: (tongue) => ({
    ...inRoom(tongue, { connection: 'offline', waiting: 2 }),
    messages: [
      ...talk(tongue, 2),
      message(tongue, 2, { state: 'failed' }),
      message(tongue, 7, { state: 'review' }),
      message(tongue, 12, { state: 'waiting', ageSeconds: 5 }),
    ],
  }),
  roomOdd: (tongue) => ({
    ...inRoom(tongue, { rooms: [roomOf(seats(tongue), { unreadable: 2, missed: 1, notKnownCurrent: true })] }),
    messages: [
      message(tongue, 0, { content: { kind: 'seatOpened', label: 'press adviser', side: 'B' } }),
      message(tongue, 1, { content: { kind: 'missed', count: 3 } }),
      message(tongue, 3, { content: { kind: 'unopened' } }),
      message(tongue, 4, { content: { kind: 'newer' } }),
      message(tongue, 5, { content: { kind: 'text', text: 'Stays here.', messageClass: 'notForUse', quote: null } }),
      message(tongue, 6, {
        label: 'admiral\u202E (lairimda',
        content: {
          kind: 'text',
          text: `pay\u202Egnp.exe\u2066 ${'w'.repeat(120)}`,
          messageClass: 'rule',
          quote: { messageId: 'x', label: 'gone', side: 'A', text: null },
        },
      }),
      message(tongue, 8, { content: { kind: 'seatClosed', label: 'editor', side: 'B' } }),
    ],
  }),
  roomStopped: (tongue) =>
    inRoom(tongue, {
      standing: { kind: 'stopped', why: 'fork' },
      rooms: [roomOf(seats(tongue), { closed: 'stopped' })],
      alarms: [
        { id: 'a1', kind: 'fork' },
        { id: 'a2', kind: 'unconfirmed30Days', seat: 's5' },
      ],
    }),
  roomLong: (tongue) => inRoom(tongue, {}, 10_000),
  seats: (tongue) => ({
    phase: open([
      channel(tongue, {
        invitations: [card(), card({ id: 'i2', label: 'editor', state: { kind: 'asked', digits, matched: false } })],
      }),
    ]),
    start: at({ name: 'seats' }),
  }),
  seat: (tongue) => ({ phase: open([channel(tongue)]), start: at({ name: 'seat', seat: 's5' }) }),
  ourSeat: (tongue) => ({ phase: open([channel(tongue)]), start: at({ name: 'seat', seat: 's0' }) }),
  invite: (tongue) => ({ phase: open([channel(tongue)]), start: at({ name: 'invite' }) }),
  invitation: (tongue) => ({
    phase: open([channel(tongue, { invitations: [card()] })]),
    start: at({ name: 'invitation', invitation: 'i1' }),
  }),
  invitationLapsed: (tongue) => ({
    phase: open([
      channel(tongue, { invitations: [card({ state: { kind: 'lapsed' }, link: null, endsInSeconds: 0 })] }),
    ]),
    start: at({ name: 'invitation', invitation: 'i1' }),
  }),
  admit: (tongue) => ({
    phase: open([
      channel(tongue, {
        invitations: [card({ state: { kind: 'asked', digits, matched: false }, secondOpener: true, link: null })],
      }),
    ]),
    start: at({ name: 'invitation', invitation: 'i1' }),
  }),
  rules: (tongue) => ({ phase: open([channel(tongue)]), start: at({ name: 'rules' }) }),
  rulesForeign: (tongue) => ({
    phase: open([channel(tongue, { rules: foreignRules(tongue) })]),
    start: at({ name: 'rules' }),
  }),
  close: (tongue) => ({ phase: open([channel(tongue)]), start: at({ name: 'close' }) }),
  leave: (tongue) => ({
    phase: open([channel(tongue, { powers: { invite: false, remove: false, close: false, post: true } })]),
    start: at({ name: 'close' }),
  }),
} as const satisfies Record<string, (tongue: Tongue) => Scene>;

export type SceneName = keyof typeof scenes;
