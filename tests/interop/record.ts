/**
 * Records what the members of a table do, so that another reader can be given one seat's part of it (`recording.ts`). It watches
 * from outside: nothing in the core or the table is another for being recorded.
 */
import type { Secret } from '../../shared/brand.ts';
import { hex, sameBytes } from '../../shared/codec/bytes.ts';
import { decodeValue, encode } from '../../shared/codec/cbor.ts';
import { H, KDF } from '../../shared/crypto/kdf.ts';
import { kemDecapsulate } from '../../shared/crypto/kem.ts';
import type { Random } from '../../shared/crypto/random.ts';
import { x25519KeyPair } from '../../shared/crypto/x25519.ts';
import { bundlePlain } from '../../shared/protocol/bundle.ts';
import { type Channel, type OwnEntry, seatKey } from '../../shared/protocol/channel.ts';
import { type OuterEntry, openBody, openOuter } from '../../shared/protocol/entry.ts';
import { sealLate, sealWelcomeEntry } from '../../shared/protocol/invitation.ts';
import type { Output } from '../../shared/protocol/received.ts';
import { blobHash } from '../../shared/protocol/view.ts';
import { rulesHash, rulesPlain } from '../../shared/room/rules.ts';
import { type Guest, type Member, must, type Table } from '../support/table.ts';
import type { EntryStatus, Founding, ReadBody, ReadEntry, RecordedEntry } from './recording.ts';

/** A generator that remembers what it gave since it was last told to forget. */
export type Draws = { readonly random: Random; readonly since: Uint8Array[] };

export const remembering = (random: Random): Draws => {
  const since: Uint8Array[] = [];
  return {
    since,
    random: (length) => {
      const drawn = random(length);
      since.push(drawn.slice());
      return drawn;
    },
  };
};

/** What its author put into an entry. */
type Written = {
  readonly author: string;
  readonly room: string;
  readonly own: OwnEntry['kind'];
  /** Of a founding. */
  readonly founds: string | null;
  readonly body: ReadBody;
  /** The encapsulation that the author's chain towards each seat names. */
  readonly kems: Readonly<Record<string, string>>;
};

/** What was kept of one member. */
export type Part = {
  readonly founding: Founding | null;
  readonly startK: number;
  readonly x25519: Map<string, string>;
  readonly kems: Map<string, string>;
  readonly entryKeys: string[];
  readonly invitations: Invited[];
  readonly arrived: { readonly recorded: RecordedEntry; readonly read: ReadEntry; readonly called: string[] }[];
};

/** An invitation and its one-time log. */
export type Invited = { readonly name: string; readonly guest: Guest; readonly blobs: Uint8Array[] };

export type Recorder = {
  readonly table: Table;
  readonly draws: Draws;
  readonly written: Map<string, Written>;
  readonly parts: Map<Member, Part>;
  /** Secret part of every X-Wing key, by the id of its bundle: only to learn what was encapsulated. */
  readonly seeds: Map<string, Parameters<typeof kemDecapsulate>[0]>;
  readonly invited: Invited[];
};

/** Tells of each push onto a list, once it is done. */
const watched = <T>(list: T[], tell: (items: readonly T[]) => void): void => {
  list.push = (...items) => {
    const length = Array.prototype.push.apply(list, items);
    tell(items);
    return length;
  };
};

export const record = (table: Table, draws: Draws): Recorder => {
  const recorder: Recorder = {
    table,
    draws,
    written: new Map(),
    parts: new Map(),
    seeds: new Map(),
    invited: [],
  };
  for (const member of table.members) join(recorder, member, foundingOf(member.channel));
  watched(table.members, (members) => {
    for (const member of members) join(recorder, member, null);
  });
  watched(table.log.entries, ([entry]) => {
    if (entry) noteEntry(recorder, entry.blob);
  });
  return recorder;
};

const foundingOf = (channel: Channel): Founding => {
  const { id, log, plenary, us, epoch, closeHash, bundles } = channel;
  return {
    channel: hex(id),
    log: hex(log),
    plenary: hex(plenary),
    seat: hex(us.seat),
    label: epoch.seats[0]?.label ?? '',
    rules: hex(encode(rulesPlain(epoch.rules))),
    key: hex(epoch.key),
    token: hex(epoch.token),
    closeHash: hex(closeHash),
    bundle: hex(encode(bundlePlain(bundles[0]!.bundle))),
  };
};

const join = (recorder: Recorder, member: Member, founding: Founding | null): void => {
  const invitations = recorder.invited.filter(({ guest }) =>
    sameBytes(guest.request.offer.seat.id, member.channel.us.seat),
  );
  const startK = member.channel.view.k;
  const part: Part = { founding, startK, x25519: new Map(), kems: new Map(), entryKeys: [], invitations, arrived: [] };
  recorder.parts.set(member, part);
  for (const { guest } of invitations) noteRequest(part, guest);
  part.x25519.set(hex(member.channel.us.ik.publicKey), hex(member.channel.us.ik.secretKey));
  noteHellos(recorder, member, part);
  noteSecrets(recorder, member, part);
  watched(member.outputs, (outputs) => noteArrival(recorder, member, outputs));
};

/** An invitation of a host, from the moment at which its guest asked. */
export const noteInvitation = (recorder: Recorder, host: Member, name: string, guest: Guest): void => {
  const invited = { name, guest, blobs: [...guest.blobs] };
  recorder.invited.push(invited);
  const part = recorder.parts.get(host)!;
  part.invitations.push(invited);
  const { bundle, spkSecret } = guest.invitation.ours;
  part.x25519.set(hex(bundle.spk), hex(spkSecret));
  noteRequest(part, guest);
};

/** Somebody else opened the link as well. */
export const noteLate = ({ invited, table }: Recorder, name: string): void => {
  const found = invited.find((each) => each.name === name)!;
  found.blobs.push(sealLate(found.guest.link.secret, table.random));
};

const noteRequest = (part: Part, { invitation, asked }: Guest): void => {
  const ct = asked.parts!.ct;
  keepKem(part, ct, kemDecapsulate(invitation.ours.xkSeed, ct));
};

const keepKem = (part: Part, ct: Uint8Array, secret: Secret | undefined): void => {
  if (secret) part.kems.set(hex(H('kemCiphertext', [ct])), hex(secret));
};

/** A newcomer's `ek`s are forgotten once its handshakes are made: they are found again among what was drawn. */
const noteHellos = (recorder: Recorder, member: Member, part: Part): void => {
  const drawn = recorder.draws.since.filter(({ length }) => length === 32).map((draw) => x25519KeyPair(draw.slice()));
  for (const [seat, { pair }] of Object.entries(member.channel.peers)) {
    if (pair.phase !== 'unconfirmed' || !pair.hello) continue;
    const { ek, ct, bundle } = pair.hello;
    part.x25519.set(hex(ek), hex(drawn.find(({ publicKey }) => sameBytes(publicKey, ek))!.secretKey));
    const seed = recorder.seeds.get(hex(bundle))!;
    keepKem(part, ct, kemDecapsulate(seed, ct));
    const other = [...recorder.parts].find(([{ channel }]) => seatKey(channel.us.seat) === seat);
    keepKem(other![1], ct, kemDecapsulate(seed, ct));
  }
};

/** What a device holds just now and may have wiped a moment later. */
const noteSecrets = ({ seeds }: Recorder, { channel }: Member, part: Part): void => {
  for (const { bundle, spkSecret, xkSeed } of channel.bundles) {
    part.x25519.set(hex(bundle.spk), hex(spkSecret));
    seeds.set(hex(bundle.id), xkSeed.slice() as typeof xkSeed);
  }
  for (const { pair } of Object.values(channel.peers)) {
    if (pair.phase === 'awaitingHello') continue;
    const { ours, kemsSent, kemsReceived } = pair.ratchet;
    if (ours) part.x25519.set(hex(ours.publicKey), hex(ours.secretKey));
    for (const kem of [...kemsSent, ...kemsReceived]) part.kems.set(hex(kem.ciphertextHash), hex(kem.secret));
  }
};

export const idOf = (blob: Uint8Array): string => hex(blobHash(blob).slice(0, 16));

const outerBy = ({ rooms, log }: Channel, blob: Uint8Array): OuterEntry => {
  for (const room of rooms) {
    const opened = openOuter(blob, room.key, log);
    if (opened.ok) return opened.value;
  }
  throw new Error('its author cannot open it');
};

/** K of an entry, known among what its author drew by the commitment in its header. */
const keyOf = ({ since }: Draws, { header }: OuterEntry): Secret => {
  const fits = (key: Uint8Array): boolean => sameBytes(KDF('body', [key], [header.channel], 64).slice(32), header.com);
  const draw = since.findLast((each) => each.length > 32 && fits(each.slice(0, 32)));
  if (!draw) throw new Error('no draw begins with its key');
  return draw.slice(0, 32) as Secret;
};

const bodyOf = (bytes: Uint8Array): ReadBody => {
  const [kind, version, minute, messageClass, lifetimeSeconds, quotes, payload] = decodeValue(bytes) as [
    ...[number, number, number, number, number],
    Uint8Array[],
    Uint8Array,
  ];
  const text = kind === 1 ? String((decodeValue(payload) as unknown[])[0]) : null;
  const rest = { quotes: quotes.map(hex), payload: hex(payload), text };
  return { kind, version, minute, class: messageClass, lifetimeSeconds, ...rest };
};

const kemsOf = ({ peers }: Channel): Record<string, string> =>
  Object.fromEntries(
    Object.entries(peers).flatMap(([seat, { pair }]) => {
      const name = pair.phase === 'awaitingHello' ? '' : hex(pair.ratchet.sendingKem);
      return /[1-9a-f]/.test(name) ? [[seat, name]] : [];
    }),
  );

/** An entry that a member of the table has just put into the log. */
const noteEntry = (recorder: Recorder, blob: Uint8Array): void => {
  const id = idOf(blob);
  const author = recorder.table.members.find(({ channel }) => channel.own[id] !== undefined);
  if (!author) throw new Error('nobody at the table wrote this');
  const { channel } = author;
  const { kind, room } = channel.own[id]!;
  const outer = outerBy(channel, blob);
  const key = keyOf(recorder.draws, outer);
  if (channel.epoch.seats.length === 1) recorder.parts.get(author)!.entryKeys.push(hex(key));
  recorder.written.set(id, {
    author: hex(channel.us.seat),
    room: hex(outer.header.room),
    own: kind,
    founds: kind === 'founding' ? hex(room) : null,
    body: bodyOf(must(openBody(outer, key))),
    kems: kemsOf(channel),
  });
  recorder.draws.since.length = 0;
  noteSecrets(recorder, author, recorder.parts.get(author)!);
};

const statusOf = (member: Member, written: Written, outputs: readonly Output[], expired: boolean): EntryStatus => {
  const told = (kind: Output['kind']): boolean => outputs.some((output) => output.kind === kind);
  if (told('unopened') || told('halted')) throw new Error(`${member.name} has reason for an alarm`);
  if (written.author === hex(member.channel.us.seat)) return 'own';
  if (expired) return 'expired';
  if (told('removed')) return 'closed';
  if (told('flagged')) return 'flagged';
  if (!told('notForUs')) return 'opened';
  return member.channel.rooms.some(({ id }) => hex(id) === written.room) ? 'beforeHello' : 'otherRoom';
};

/** What a status leaves to be known of an entry. */
const shownOf = (status: EntryStatus, { author, room, body }: Written): Pick<ReadEntry, 'author' | 'room' | 'body'> => {
  if (status === 'own' || status === 'opened') return { author, room, body };
  const sealed = status === 'flagged' || status === 'closed' || status === 'beforeHello';
  return sealed ? { author, room, body: null } : { author: null, room: null, body: null };
};

export const recordedOf = ({ own }: Written, { blob, expired }: Table['log']['entries'][number]): RecordedEntry => {
  const given = expired ? { hash: hex(blobHash(blob)) } : { blob: hex(blob) };
  return own === 'epoch' ? { ...given, ends: true } : given;
};

/** A member has just read one more entry. */
const noteArrival = (recorder: Recorder, member: Member, outputs: readonly Output[]): void => {
  const { channel } = member;
  const part = recorder.parts.get(member)!;
  const { arrived } = part;
  noteSecrets(recorder, member, part);
  // Whose seat is closed is given nothing more by a relay, and believes nothing more.
  if (arrived.at(-1)?.read.status === 'closed') return;
  const entry = recorder.table.log.entries[channel.view.k - 1]!;
  const id = idOf(entry.blob);
  const written = recorder.written.get(id)!;
  const status = statusOf(member, written, outputs, entry.expired);
  const called = outputs.flatMap((output) => (output.kind === 'called' ? [hex(output.room)] : []));
  if (status === 'own' && written.founds) called.push(written.founds);
  arrived.push({
    called,
    recorded: recordedOf(written, entry),
    read: {
      k: channel.view.k,
      status,
      entry: id,
      view: hex(channel.view.hash),
      ...shownOf(status, written),
      epoch: channel.epoch.number,
      rosterHash: hex(channel.epoch.rosterHash),
      rulesHash: hex(rulesHash(channel.epoch.rules)),
    },
  });
  for (const output of outputs)
    if (output.kind === 'welcome') {
      const { guest, blobs } = recorder.invited.find(({ name }) => name === output.invitation)!;
      blobs.push(sealWelcomeEntry(guest.link.secret, output.blob, recorder.table.random));
    }
};
