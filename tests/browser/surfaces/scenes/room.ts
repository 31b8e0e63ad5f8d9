import { card, channel, message, newcomer, open, roomOf, seats, type Tongue, talk } from '../samples.ts';
import { at, digits, inRoom, type Scene } from './scene.ts';

/** The room in every state. */
export const roomScenes = {
  roomAlone: (tongue) => ({
    phase: open([channel(tongue, { seats: seats(tongue, 1), rooms: [roomOf(seats(tongue, 1))] })]),
    start: at({ name: 'room' }),
  }),
  room: (tongue) => inRoom(tongue),
  roomMemory: (tongue) => ({ ...inRoom(tongue), keeping: { kind: 'memory', why: 'chosen' } }),
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
          quote: { messageId: 'x', label: 'gone', side: 'A', text: null, messageClass: null, barred: false },
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
} as const satisfies Record<string, (tongue: Tongue) => Scene>;
