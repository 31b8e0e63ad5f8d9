import type { ChannelView, MessageView } from '../../../../client/engine/api.ts';
import type { ChannelPage } from '../../../../client/ui/app/route.ts';
import {
  actions,
  asSeat,
  channel,
  message,
  newcomer,
  open,
  roomAmong,
  roomOf,
  seats,
  type Tongue,
  talk,
  threeRooms,
} from '../samples.ts';
import { at, type Scene } from './scene.ts';

/** Rooms beside the plenary, and what is said and done in any of them. */

const hour = 3600;
const day = 24 * hour;

/** Messages as the seat of Side A has them. */
const asSeen = (messages: readonly MessageView[]): readonly MessageView[] =>
  messages.map((one) => {
    const ours = one.seat === 's2';
    if (ours === one.ours) return one;
    return { ...one, ours, state: ours ? 'sent' : 'received', actions: actions(ours) };
  });

/** One seat of Side A with four rooms, at some page. */
const atSideA = (tongue: Tongue, page: ChannelPage, more: Partial<ChannelView> = {}): Scene => {
  const roster = asSeat(tongue, 's2');
  return {
    phase: open([
      channel(tongue, {
        seats: roster,
        ourSeat: 's2',
        rooms: [roomOf(roster, { unread: 3 }), ...threeRooms()],
        roomChoices: [
          { form: 'caucus', seats: ['s3', 's4'], lifetimeSeconds: 2 * day },
          { form: 'privateSession', seats: ['s0', 's1', 's3', 's4', 's5'], lifetimeSeconds: 3 * day },
          { form: 'workingGroup', seats: ['s0', 's1', 's3', 's4', 's5', 's6'], lifetimeSeconds: 7 * day },
        ],
        ...more,
      }),
    ]),
    messages: asSeen(talk(tongue)),
    start: at(page),
  };
};
const inPlenary = (tongue: Tongue, messages: readonly MessageView[], more: Partial<ChannelView> = {}): Scene => ({
  ...atSideA(tongue, { name: 'room', room: 'r1' }, { rooms: [roomOf(asSeat(tongue, 's2')), ...threeRooms()], ...more }),
  messages: asSeen(messages),
});
const closedBy = (
  tongue: Tongue,
  why: NonNullable<ReturnType<typeof roomOf>['closed']>,
  more: Partial<ChannelView>,
) => {
  const roster = asSeat(tongue, 's2');
  return inPlenary(tongue, talk(tongue, 3), { rooms: [roomOf(roster, { closed: why }), ...threeRooms()], ...more });
};
const ours = (tongue: Tongue, index: number, more: Partial<MessageView>): MessageView =>
  message(tongue, index, { ours: true, seat: 's2', side: 'A', state: 'sent', actions: actions(true), ...more });

export const roomsScenes = {
  roomCaucus: (tongue) => atSideA(tongue, { name: 'room', room: 'caucus' }),
  roomCaucusCompare: (tongue) =>
    atSideA(
      tongue,
      { name: 'room', room: 'caucus' },
      {
        rooms: [roomOf(asSeat(tongue, 's2')), roomAmong('caucus', ['s2', 's3', 's4'], { proof: 'compareFirst' })],
      },
    ),
  roomCaucusRecess: (tongue) => {
    const roster = [...asSeat(tongue, 's2'), newcomer(tongue)];
    return atSideA(
      tongue,
      { name: 'room', room: 'caucus' },
      {
        seats: roster,
        rooms: [roomOf(roster, { closed: 'recess' }), ...threeRooms()],
        recess: { leftSeconds: 5 * hour, by: 'facilitator', breach: false, mayEnd: false },
      },
    );
  },
  roomSession: (tongue) => atSideA(tongue, { name: 'room', room: 'privateSession' }),
  roomGroup: (tongue) => atSideA(tongue, { name: 'room', room: 'workingGroup' }),
  roomOver: (tongue) =>
    atSideA(
      tongue,
      { name: 'room', room: 'caucus' },
      {
        rooms: [roomOf(asSeat(tongue, 's2')), roomAmong('caucus', ['s2', 's3'], { closed: 'over' })],
        roomsOpening: 1,
        roomsWaiting: 1,
      },
    ),
  roomHeld: (tongue) =>
    inPlenary(tongue, [
      message(tongue, 1),
      ours(tongue, 2, {
        actions: actions(true, { release: { state: 'undecided', asks: true } }),
        ageSeconds: day,
      }),
      ours(tongue, 3, { actions: actions(true, { quarantineSeconds: 5 * hour }) }),
      message(tongue, 4, { content: { kind: 'withdrawn' } }),
      ours(tongue, 6, { state: 'held', heldSeconds: 18, ageSeconds: 2 }),
    ]),
  roomMenu: (tongue) => ({
    ...inPlenary(tongue, [
      message(tongue, 0, {
        actions: actions(false, {
          quoteIn: [
            { room: 'caucus', why: 'quarantine' },
            { room: 'privateSession', why: 'quarantine' },
            { room: 'workingGroup', why: 'otherReaders' },
          ],
          quarantineSeconds: 5 * hour,
          copy: 'notForUse',
        }),
      }),
      ours(tongue, 1, {
        actions: actions(true, {
          quoteIn: [
            { room: 'caucus', why: null },
            { room: 'privateSession', why: 'closed' },
          ],
        }),
      }),
    ]),
    said: ['caucus'],
  }),
  roomQuotes: (tongue) =>
    inPlenary(
      tongue,
      (['whatIf', 'summary', 'rule'] as const).map((messageClass, index) => {
        const quote = { messageId: 'm9', label: seats(tongue)[5]?.label ?? '', side: 'B', barred: false } as const;
        const text = { en: 'Would that be easier for you?', ar: 'هل يسهل ذلك عليكم؟' }[tongue];
        return message(tongue, index, {
          content: {
            kind: 'text',
            text,
            messageClass: index === 0 ? 'whatIf' : 'rule',
            quote: { ...quote, text, messageClass },
          },
        });
      }),
    ),
  roomEvents: (tongue) =>
    inPlenary(tongue, [
      message(tongue, 0, { content: { kind: 'recessBegan', by: 'facilitator', breach: false } }),
      message(tongue, 1, { content: { kind: 'recessBegan', by: 'side', breach: true } }),
      message(tongue, 2, { content: { kind: 'recessEnded' } }),
      message(tongue, 3, { content: { kind: 'roomOpened' } }),
      message(tongue, 4, {
        content: { kind: 'roomLeft', label: tongue === 'en' ? 'colonel (ret.)' : 'عقيد', side: 'A' },
      }),
      message(tongue, 5, { content: { kind: 'rulesChanged', version: 3 } }),
      message(tongue, 6, {
        content: { kind: 'succession', label: tongue === 'en' ? 'co-facilitator' : 'الميسّر المشارك' },
      }),
      message(tongue, 7, {
        content: {
          kind: 'report',
          about: null,
          text: tongue === 'en' ? 'A name was said in a message.' : 'ذُكر اسم في رسالة.',
          copy: tongue === 'en' ? 'The words in question.' : 'الكلمات المقصودة.',
        },
      }),
      message(tongue, 8, {
        content: {
          kind: 'text',
          text: tongue === 'en' ? 'On what was said before.' : 'عما قيل من قبل.',
          messageClass: 'rule',
          quote: { messageId: 'x', label: 'editor', side: 'B', text: null, messageClass: null, barred: true },
        },
      }),
    ]),
  roomRecess: (tongue) =>
    closedBy(tongue, 'recess', { recess: { leftSeconds: 5 * hour, by: 'side', breach: false, mayEnd: true } }),
  roomBreach: (tongue) =>
    closedBy(tongue, 'recess', { recess: { leftSeconds: 20 * hour, by: 'facilitator', breach: true, mayEnd: false } }),
  roomRulesChanged: (tongue) =>
    closedBy(tongue, 'rulesChanged', { acceptance: { accepted: false, waitingFor: 4, changed: null } }),
  roomWaiting: (tongue) =>
    closedBy(tongue, 'waitingForOthers', { acceptance: { accepted: true, waitingFor: 3, changed: null } }),
  roomShort: (tongue) => {
    const roster = asSeat(tongue, 's2');
    const lines = {
      en: ['A pause, not a refusal.', 'Could we say so at home?', 'In which words?', 'Those of this morning.'],
      ar: ['كان توقفًا لا رفضًا.', 'هل نقول ذلك في الداخل؟', 'بأي كلمات؟', 'كلمات هذا الصباح.'],
    }[tongue];
    const messages = lines.map((text, index) =>
      message(tongue, [0, 1, 3, 5][index] ?? 0, {
        content: { kind: 'text', text, messageClass: 'rule', quote: null },
      }),
    );
    return inPlenary(tongue, messages, {
      seats: roster,
      recess: null,
      alarms: [{ id: 'a1', kind: 'secondOpener' }],
    });
  },
  startRoom: (tongue) => atSideA(tongue, { name: 'startRoom' }),
  addToRoom: (tongue) => atSideA(tongue, { name: 'addToRoom', room: 'workingGroup' }),
  roomSeats: (tongue) => atSideA(tongue, { name: 'roomSeats', room: 'caucus' }),
  roomSeatsCompare: (tongue) => atSideA(tongue, { name: 'roomSeats', room: 'privateSession' }),
  report: (tongue) => atSideA(tongue, { name: 'report', message: 'm0' }),
  reportNoSession: (tongue) =>
    atSideA(tongue, { name: 'report', message: null }, { rooms: [roomOf(asSeat(tongue, 's2'))] }),
} as const satisfies Record<string, (tongue: Tongue) => Scene>;
