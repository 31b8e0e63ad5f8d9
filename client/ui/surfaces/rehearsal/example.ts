import {
  type ChannelView,
  type MessageClass,
  openingLimits,
  openingSettings,
  type RoomView,
  type SeatView,
} from '../../../engine/api.ts';
import type { Catalogue } from '../../../i18n/languages.ts';
import { addLine, type Made, newSeat } from './made.ts';
import { settled } from './settled.ts';

const hour = 3600;
const week = 7 * 24 * hour;

const seat = (id: string, label: string, side: string, ours: boolean): SeatView => ({
  ...newSeat(id, label, side),
  role: side === 'third' ? 'facilitator' : 'participant',
  ours,
});

const plenary: RoomView = {
  id: 'r0',
  form: 'plenary',
  side: null,
  seats: [],
  proof: 'cryptography',
  unread: 0,
  readers: [],
  readersToken: '',
  closed: null,
  notKnownCurrent: false,
  lifetimeSeconds: week,
  unreadable: 0,
  missed: 0,
  founder: '',
  mayLeave: false,
  mayShorten: false,
  mayAdd: [],
};

const channel = (label: string, rules: readonly string[], seats: readonly SeatView[]): ChannelView => ({
  id: 'made',
  label,
  standing: { kind: 'seated' },
  connection: 'connected',
  ourSeat: '',
  seats,
  invitations: [],
  rooms: [plenary],
  alarms: [],
  rules: {
    items: rules,
    version: 1,
    lifetimeSeconds: week,
    admission: openingSettings.admission,
    settings: openingSettings.settings,
  },
  rulesHistory: [],
  acceptance: null,
  recess: null,
  recessRight: { state: 'no', maxSeconds: 0 },
  proposals: [],
  notices: [],
  roomChoices: [],
  roomsOpening: 0,
  roomsWaiting: 0,
  buddies: [],
  buddyOf: [],
  maySucceed: false,
  powers: {
    invite: false,
    remove: false,
    freeze: false,
    close: false,
    post: true,
    changeRules: false,
    giveFloor: false,
    leave: false,
  },
  limits: openingLimits,
  waiting: 0,
  codeCompared: false,
});

/** Something to begin with: three seats and a few words, in the language of the page. */
export function exampleOf({ rehearsal, rules }: Catalogue): Made {
  const { example } = rehearsal;
  const seats = [
    seat('s0', example.labels.facilitator, 'third', false),
    seat('s1', example.labels.first, 'A', true),
    seat('s2', example.labels.second, 'B', false),
  ];
  const empty: Made = settled<Made>({
    channel: channel(example.channel, rules.defaults, seats),
    room: 'r0',
    lines: [],
    next: 3,
  });
  const said: readonly (readonly [seat: string, text: string, messageClass: MessageClass, hours: number])[] = [
    ['s0', example.lines[0] ?? '', 'rule', 5],
    ['s2', example.lines[1] ?? '', 'rule', 4],
    ['s1', example.lines[2] ?? '', 'whatIf', 2],
  ];
  return said.reduce<Made>(
    (made, [author, text, messageClass, hours]) =>
      addLine(made, {
        seat: author,
        content: { kind: 'text', text, messageClass, quote: null },
        ageSeconds: hours * hour + 20 * 60,
      }),
    empty,
  );
}

/** Nothing said yet, and the same seats. */
export const emptyOf = (words: Catalogue): Made => ({ ...exampleOf(words), lines: [] });
