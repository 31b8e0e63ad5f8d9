import type {
  ChannelView,
  InvitationCard,
  InvitationOffer,
  MessageActions,
  MessageView,
  Phase,
  RoomForm,
  RoomView,
  RulesView,
  SeatView,
} from '../../../client/engine/api.ts';
import { languages } from '../../../client/i18n/languages.ts';

/** What the scenes are made of: one channel with nine seats, some talk in two scripts, and every odd state. */

export type Tongue = 'en' | 'ar';

const hour = 3600;
const day = 24 * hour;

const labels: Record<Tongue, readonly string[]> = {
  en: [
    'facilitator',
    'co-facilitator',
    'academic',
    'colonel (ret.)',
    'organiser',
    'admiral (ret.)',
    'academic',
    'editor',
  ],
  ar: ['الميسّر', 'الميسّر المشارك', 'أكاديمي', 'عقيد (متقاعد)', 'ناشطة', 'أميرال (متقاعد)', 'أكاديمية', 'محرّر'],
};
const sides = ['third', 'third', 'A', 'A', 'A', 'B', 'B', 'B'];

export function seats(tongue: Tongue, count = 8): readonly SeatView[] {
  return labels[tongue].slice(0, count).map((label, index) => ({
    id: `s${index}`,
    label,
    role: index === 0 ? 'facilitator' : index === 1 ? 'cofacilitator' : 'participant',
    side: sides[index] ?? 'A',
    ours: index === 0,
    joining: index === 7,
    away: index === 4,
    trust: index === 2 ? 'compared' : index === 5 ? 'unconfirmed' : 'confirmed',
    verified: index === 2 ? 'compared' : 'no',
    secretCheck: null,
    isNew: false,
    endsInSeconds: index === 6 ? 5 * day : null,
    floorSeconds: null,
    hold: null,
  }));
}

export const newcomer = (tongue: Tongue): SeatView => ({
  id: 's8',
  label: tongue === 'en' ? 'press adviser' : 'مستشارة إعلامية',
  role: 'participant',
  side: 'B',
  ours: false,
  joining: false,
  away: false,
  trust: 'unconfirmed',
  verified: 'no',
  secretCheck: null,
  isNew: true,
  endsInSeconds: null,
  floorSeconds: null,
  hold: null,
});

export const roomOf = (roster: readonly SeatView[], more: Partial<RoomView> = {}): RoomView => ({
  id: 'r1',
  form: 'plenary',
  side: null,
  seats: roster.map((seat) => ({ seat: seat.id, state: seat.joining ? 'joining' : seat.away ? 'away' : 'reads' })),
  proof: 'cryptography',
  unread: 0,
  readers: roster.filter((seat) => !seat.joining).map((seat) => seat.id),
  readersToken: `t${roster.length}`,
  closed: null,
  notKnownCurrent: false,
  lifetimeSeconds: 7 * day,
  unreadable: 0,
  missed: 0,
  founder: '',
  mayLeave: false,
  mayShorten: false,
  mayAdd: [],
  ...more,
});

/** The same roster seen from another seat. */
export const asSeat = (tongue: Tongue, ours: string): readonly SeatView[] =>
  seats(tongue).map((seat) => ({ ...seat, ours: seat.id === ours }));

/** A room beside the plenary, of some seats of the roster. */
export const roomAmong = (
  form: Exclude<RoomForm, 'plenary'>,
  inside: readonly string[],
  more: Partial<RoomView> = {},
): RoomView => ({
  ...roomOf([]),
  id: form,
  form,
  side: form === 'caucus' ? 'A' : null,
  seats: inside.map((seat, index) => ({ seat, state: index === 2 ? 'joining' : 'reads' })),
  readers: inside.filter((_, index) => index !== 2),
  readersToken: `${form}${inside.length}`,
  lifetimeSeconds: form === 'caucus' ? 2 * day : 3 * day,
  founder: inside[0] ?? '',
  mayLeave: true,
  mayShorten: true,
  ...more,
});

/** A caucus of Side A, a private session with the facilitator, a working group: as one seat of Side A has them. */
export const threeRooms = (): readonly RoomView[] => [
  roomAmong('caucus', ['s2', 's3', 's4'], { unread: 2 }),
  roomAmong('privateSession', ['s0', 's2'], { proof: 'compareFirst' }),
  roomAmong('workingGroup', ['s2', 's5', 's6'], { mayAdd: ['s3', 's7'] }),
];

export const card = (more: Partial<InvitationCard> = {}): InvitationCard => ({
  id: 'i1',
  label: 'press adviser',
  role: 'participant',
  side: 'B',
  state: { kind: 'open' },
  link: `https://parley.example/#i/1.${'q7Jd0aXv2mB'.repeat(7)}`,
  endsInSeconds: 23 * hour,
  secondOpener: false,
  seatEndsInSeconds: null,
  ...more,
});

/** Of a seat that only reads and writes. */
export const noPowers: ChannelView['powers'] = {
  invite: false,
  remove: false,
  freeze: false,
  close: false,
  post: true,
  changeRules: false,
  giveFloor: false,
  leave: true,
};

export const rulesOf = (tongue: Tongue, more: Partial<RulesView> = {}): RulesView => ({
  items: languages[tongue].words.rules.defaults,
  version: 2,
  lifetimeSeconds: 7 * day,
  admission: 'sides',
  settings: {
    recessSeconds: day,
    quarantineSeconds: day,
    successionDays: 7,
    caucusSeconds: 2 * day,
    privateSessionSeconds: 3 * day,
  },
  ...more,
});

export function channel(tongue: Tongue, more: Partial<ChannelView> = {}): ChannelView {
  const roster = more.seats ?? seats(tongue);
  return {
    id: 'c1',
    label: tongue === 'en' ? 'Garden' : 'حديقة',
    standing: { kind: 'seated' },
    connection: 'connected',
    ourSeat: 's0',
    seats: roster,
    invitations: [],
    rooms: [roomOf(roster)],
    alarms: [],
    rules: rulesOf(tongue),
    rulesHistory: [
      { version: 1, lifetimeSeconds: 14 * day },
      { version: 2, lifetimeSeconds: 7 * day },
    ],
    acceptance: null,
    recess: null,
    recessRight: { state: 'now', maxSeconds: day },
    proposals: [],
    notices: [],
    roomChoices: [],
    roomsOpening: 0,
    roomsWaiting: 0,
    buddies: [],
    buddyOf: [],
    maySucceed: false,
    powers: {
      invite: true,
      remove: true,
      freeze: true,
      close: true,
      post: true,
      changeRules: true,
      giveFloor: true,
      leave: false,
    },
    limits: { seats: 50, labelLength: 40, textLength: 4000 },
    waiting: 0,
    codeCompared: false,
    ...more,
  };
}

export const open = (
  channels: readonly ChannelView[],
  more: Partial<Extract<Phase, { kind: 'open' }>> = {},
): Phase => ({
  kind: 'open',
  channels,
  weakerVault: false,
  storagePersists: true,
  exitErases: false,
  ...more,
});

/** Rules of a facilitator who works in the other language: nine as suggested there, one of their own. */
export const foreignRules = (tongue: Tongue): readonly string[] => {
  const own = { en: 'لكلٍّ منا صوت واحد.', ar: 'Each of us has one voice.' }[tongue];
  return [own, ...languages[tongue === 'en' ? 'ar' : 'en'].words.rules.defaults.slice(1)];
};

export const offer = (tongue: Tongue): InvitationOffer => ({
  convenedBy: labels[tongue][0] ?? '',
  seatLabel: labels[tongue][5] ?? '',
  side: 'B',
  role: 'participant',
  rules: rulesOf(tongue),
  endsInSeconds: 22 * hour,
});

const lines: Record<Tongue, readonly string[]> = {
  en: [
    'What was meant was a pause, not a refusal. We should have said so the same evening.',
    'Thank you. Could the same words be used at home, without saying where they came from?',
    'As an exercise: suppose both announcements came in the same hour. Would that be easier for you?',
    'See https://example.org/paper for the older wording.\nI would not quote it. I mention it so that we talk about the same text.',
    'Agreed. الأرقام 3482 و ABC تبقى كما هي.',
  ],
  ar: [
    'ما قُصد كان توقفًا لا رفضًا. كان علينا أن نقول ذلك في المساء نفسه.',
    'شكرًا. هل يمكن استعمال الكلمات نفسها في الداخل، دون ذكر مصدرها؟',
    'كتمرين: لو جاء الإعلانان في الساعة نفسها، فهل يسهل ذلك عليكم؟',
    'انظر https://example.org/paper للصياغة الأقدم.\nلا أقتبسها. أذكرها كي نتحدث عن النص نفسه.',
    'Agreed. The numbers 3482 and ABC stay as they are.',
  ],
};

/** What can be done with an ordinary message in a channel of one room. */
export const actions = (ours: boolean, more: Partial<MessageActions> = {}): MessageActions => ({
  reply: null,
  quoteIn: [],
  copy: null,
  tighten: ours ? ['whatIf', 'notForUse'] : [],
  withdraw: ours,
  release: ours ? { state: 'undecided', asks: false } : null,
  quarantineSeconds: null,
  report: !ours,
  ...more,
});

export function message(tongue: Tongue, index: number, more: Partial<MessageView> = {}): MessageView {
  const roster = seats(tongue);
  const author = roster[[5, 2, 0, 6, 3][index % 5] ?? 0];
  const ours = author?.ours ?? false;
  return {
    id: `m${index}`,
    order: index * 10,
    seat: author?.id ?? 's0',
    label: author?.label ?? '',
    side: author?.side ?? 'A',
    ours,
    state: ours ? 'sent' : 'received',
    content: {
      kind: 'text',
      text: lines[tongue][index % 5] ?? '',
      messageClass: index % 5 === 2 ? 'whatIf' : 'rule',
      quote:
        index % 5 === 2
          ? {
              messageId: `m${index - 2}`,
              label: roster[5]?.label ?? '',
              side: 'B',
              text: lines[tongue][0] ?? '',
              messageClass: 'rule',
              barred: false,
            }
          : null,
    },
    ageSeconds: Math.max(30, (12 - index) * 2 * hour),
    goneInSeconds: 6 * day + 3 * hour,
    heldSeconds: null,
    actions: actions(ours),
    ...more,
  };
}

export const talk = (tongue: Tongue, count = 5): readonly MessageView[] =>
  Array.from({ length: count }, (_, index) => message(tongue, index));
