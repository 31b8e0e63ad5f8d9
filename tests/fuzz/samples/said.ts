/** Bodies of every kind, and the parts that they are made of. */
import {
  type BundleId,
  bundleId,
  entryId,
  hash32,
  kemCiphertext,
  roomId,
  seatId,
  secret32,
  symmetricKey,
} from '../../../shared/brand.ts';
import { x25519KeyPair } from '../../../shared/crypto/x25519.ts';
import { BODY_KINDS, type Body, type Change, MESSAGE_CLASSES, type Payload } from '../../../shared/protocol/body.ts';
import { makeBundle } from '../../../shared/protocol/bundle.ts';
import type { Seat } from '../../../shared/protocol/roster.ts';
import { WORD_KINDS, type WordPayload } from '../../../shared/protocol/wordBody.ts';
import type { Matter } from '../../../shared/room/matter.ts';
import type { Rules } from '../../../shared/room/rules.ts';
import { DEFAULT_SETTINGS } from '../../../shared/room/settings.ts';
import { startStanding } from '../../../shared/room/standing.ts';
import { forNewcomer } from '../../../shared/room/standingCodec.ts';
import { seeded } from '../../support/seeded.ts';
import { RULES } from '../../support/table.ts';

const random = seeded('what is said');
const MINUTE = 30_000_000;
const id = () => seatId(random(16));
const hash = () => hash32(random(32));
const entry = () => entryId(random(16));

/** Everything once: made by the product's own types, so that a new kind does not compile without a sample. */
export const makeSaid = () => {
  const ik = x25519KeyPair(random(32)).publicKey;
  const seat = (label: string, change: Partial<Seat> = {}): Seat => ({
    id: id(),
    ik: x25519KeyPair(random(32)).publicKey,
    role: 'participant',
    side: 'A',
    label,
    endsMinute: 0,
    introducer: id(),
    since: 3,
    ...change,
  });
  const seats = [seat('one', { role: 'facilitator', side: 'third' }), seat('مستشار'), seat('', { endsMinute: MINUTE })];
  const keyed: Rules = { ...RULES, admission: 'sides', settings: DEFAULT_SETTINGS };
  const rules: readonly Rules[] = [RULES, keyed, { ...keyed, admission: 'cofacilitator', items: [] }];
  const { bundle } = makeBundle(ik, random);
  const matters: readonly Matter[] = [
    {
      kind: 'admission',
      seat: seats[1]!,
      newcomerBundle: hash(),
      hostBundle: hash(),
      ek: ik,
      ct: kemCiphertext(random(1120)),
    },
    { kind: 'removal', seats: [id(), id()] },
    { kind: 'longer', rules: keyed },
    { kind: 'succession', roles: [{ seat: id(), role: 'facilitator' }] },
  ];
  const changes = changesOf(seats[2]!, keyed, bundleId(random(16)));
  const payloads: readonly Payload[] = [
    ...matters.map((matter): Payload => ({ kind: 'proposal', matter })),
    ...Object.values(words()).flat(),
    { kind: 'heartbeat' },
    { kind: 'text', text: 'What was said, في الغرفة.' },
    { kind: 'text', text: '' },
    { kind: 'rotation', bundle },
    { kind: 'hello', bundle },
    ...changes.map((change): Payload => epoch(change)),
    { kind: 'leave' },
    { kind: 'close', secret: secret32(random(32)) },
  ];
  const kinds = new Set(payloads.map(({ kind }) => (kind === 'endRecess' ? 'recess' : kind)));
  for (const kind of [...Object.keys(BODY_KINDS), ...Object.keys(WORD_KINDS)])
    if (!kinds.has(kind as never)) throw new Error(`there is no sample of ${kind}`);
  const bodies = payloads.map(
    (payload, index): Body => ({
      payload,
      minute: MINUTE + index,
      messageClass: MESSAGE_CLASSES[index % MESSAGE_CLASSES.length] ?? 'rule',
      lifetimeSeconds: 600,
      quotes: index % 3 === 0 ? [entry()] : [],
    }),
  );
  return { seats, rules, bundle, matters, changes, bodies, standings: standingsOf(seats), ik };
};

const epoch = (change: Change): Payload => ({
  kind: 'epoch',
  change,
  key: symmetricKey(random(32)),
  token: secret32(random(32)),
  admin: [{ seat: id(), sealed: random(48) }],
});

const changesOf = (seat: Seat, rules: Rules, named: BundleId): readonly Change[] => [
  {
    kind: 'admit',
    seat,
    newcomerBundle: hash(),
    proposal: hash(),
    confirmations: [{ seat: id(), proposal: hash() }],
    bundles: [{ seat: id(), bundle: hash(), id: named }],
  },
  { kind: 'close', seats: [id(), id()] },
  {
    kind: 'closings',
    closings: (['left', 'ended', 'removed', 'frozen'] as const).map((why) => ({ seat: id(), why })),
    proposal: null,
  },
  { kind: 'closings', closings: [{ seat: id(), why: 'removed' }], proposal: hash() },
  { kind: 'rules', rules, proposal: null },
  { kind: 'rules', rules: RULES, proposal: hash() },
  { kind: 'roles', roles: [{ seat: id(), role: 'facilitator' }], proposal: hash() },
];

type Others = Exclude<WordPayload['kind'], 'proposal'>;

const words = (): { readonly [K in Others]: readonly Extract<WordPayload, { kind: K }>[] } => {
  const charter = { form: 'privateSession', seats: [id(), id()], lifetimeSeconds: 600, continues: null } as const;
  return {
    confirm: [{ kind: 'confirm', proposal: hash() }],
    refuse: [{ kind: 'refuse', proposal: hash() }],
    charter: [
      { kind: 'charter', charter },
      { kind: 'charter', charter: { ...charter, form: 'caucus', continues: roomId(random(16)) } },
    ],
    roomLeave: [{ kind: 'roomLeave' }],
    recess: [{ kind: 'recess', untilMinute: MINUTE + 60, breach: true }],
    endRecess: [{ kind: 'endRecess' }],
    withdraw: [{ kind: 'withdraw', entry: entry() }],
    tighten: [{ kind: 'tighten', entry: entry(), messageClass: 'notForUse' }],
    release: [true, false].map((mayBeQuoted) => ({ kind: 'release', entry: entry(), mayBeQuoted }) as const),
    accept: [{ kind: 'accept', rules: hash() }],
    buddies: [
      { kind: 'buddies', seats: [] },
      { kind: 'buddies', seats: [id(), id()] },
    ],
    away: [{ kind: 'away' }],
    report: [
      { kind: 'report', entry: null, text: 'what happened', copy: '' },
      { kind: 'report', entry: entry(), text: '', copy: 'what was said' },
    ],
    floor: [{ kind: 'floor', seat: id(), untilMinute: MINUTE + 60 }],
    freeze: [{ kind: 'freeze', seat: id() }],
    roomShorten: [{ kind: 'roomShorten', lifetimeSeconds: 600 }],
    check: [
      { kind: 'check', check: { step: 1, bytes: new Uint8Array(192).fill(7), question: 'Where was it?' } },
      { kind: 'check', check: { step: 2, bytes: new Uint8Array(352).fill(7) } },
      { kind: 'check', check: { step: 3, bytes: new Uint8Array(256).fill(7) } },
      { kind: 'check', check: { step: 4, bytes: new Uint8Array(96).fill(7) } },
      { kind: 'check', check: { step: 5, why: 'refused' } },
    ],
  };
};

const standingsOf = (seats: readonly Seat[]) => {
  const start = startStanding(seats, 4, MINUTE);
  const [one, two, three] = seats.map((seat) => Buffer.from(seat.id).toString('hex'));
  return [
    forNewcomer(start),
    {
      ...start,
      recess: { k: 9, author: two!, side: 'B', fromMinute: MINUTE, untilMinute: MINUTE + 60, breach: true } as const,
      sideRecess: { A: MINUTE, B: MINUTE + 1 },
      outstanding: { rules: hash(), accepted: [one!, two!] },
      floors: [{ seat: three!, untilMinute: MINUTE + 10 }],
      buddies: { [one!]: [two!, three!] },
      freezes: [{ seat: one!, author: two!, k: 8, minute: MINUTE }],
      froze: { [two!]: MINUTE },
      away: [three!],
      left: { [three!]: 7 },
      goneSeats: [{ seat: seats[2]!, how: 'closed', sinceMinute: MINUTE } as const],
    },
  ];
};
