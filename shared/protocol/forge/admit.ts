/** An admission in a forged channel: the invitation's own log, the digits' transcript, the change, the Welcome, the hello. */
import type { SeatId } from '../../brand.ts';
import { assert, ok, type Result } from '../../result.ts';
import { ourSeat, seatKey } from '../channel.ts';
import {
  type Asked,
  type GuestRequest,
  type Invitation,
  makeInvitation,
  makeRequest,
  openLinkEntry,
  readOffer,
  readRequest,
  sealWelcomeEntry,
} from '../invitation.ts';
import { DAY_MINUTES } from '../limits.ts';
import type { Link } from '../link.ts';
import type { SealError } from '../seal.ts';
import { type Candidate, sealAdmission } from '../sealChange.ts';
import { keysMissing, matterOf, sealWord } from '../sealWord.ts';
import { matterHash } from '../takeWord.ts';
import { openWelcome } from '../welcome.ts';
import { isMember, keysOf, offeredSeat, type PublicSeat } from './cast.ts';
import { addDevice, append, catchUp, type Device, envOf, must, type Table } from './table.ts';

/** What the member's own device keeps of an invitation's one-time log while the invitation lives: offer, request, Welcome. */
export type LinkHeld = { readonly blobs: readonly [Uint8Array, Uint8Array, Uint8Array] } & (
  | { readonly as: 'host'; readonly invitation: Invitation; readonly asked: Asked }
  | { readonly as: 'guest'; readonly link: Link; readonly request: GuestRequest }
);

const payloadOf = (secret: Parameters<typeof openLinkEntry>[0], blob: Uint8Array): Uint8Array => {
  const entry = must(openLinkEntry(secret, blob));
  assert(entry.kind !== 'late', 'an offer or a request');
  return entry.payload;
};

/** Host and guest meet: everything up to the moment when their voices have compared the digits. */
const meet = (table: Table, host: Device, guest: PublicSeat) => {
  const { random } = table.drawn;
  const hostEnv = envOf(table, host.seat);
  const guestEnv = envOf(table, guest.id);
  const { label } = ourSeat(host.channel);
  const made = makeInvitation(host.channel, label, offeredSeat(guest), table.minute + DAY_MINUTES, random);
  const { invitation, blob: offered } = made;
  const { secret } = invitation;
  // The link's host is said in the link alone; nothing of a channel depends on it.
  const link = { host: 'https://localhost', secret, bundleHash: made.bundleHash };
  const offer = must(readOffer(link, payloadOf(secret, offered)));
  const requested = must(makeRequest(link, offer, random, keysOf(table.cast, guest), guestEnv.agree));
  const asked = must(readRequest(invitation, payloadOf(secret, requested.blob), hostEnv.agree));
  const { ik, bundle, session, ratchet, parts } = asked;
  const record = { ...invitation.offer.seat, ik };
  // An engine calls an invitation by the seat that it offers.
  const candidate: Candidate = { invitation: seatKey(guest.id), bundle, session, ratchet, parts, record };
  return { invitation, link, candidate, asked, request: requested.request, blobs: [offered, requested.blob] as const };
};

/** Where the rules ask for other keys: proposes the admission, and one seat of each group confirms. A host that may not propose may not admit. */
const askKeys = (table: Table, host: Device, candidate: Candidate): void => {
  const matter = matterOf(host.channel, candidate);
  assert(matter !== null, 'a request that was read has its parts');
  const groups = keysMissing(host.channel, matter);
  if (groups.length === 0) return;
  const proposed = sealWord(host.channel, { kind: 'proposal', matter }, envOf(table, host.seat));
  if (!proposed.ok) return;
  append(table, host, proposed.value);
  for (const [first] of groups) {
    const confirmer = table.devices.find(({ seat, isOut }) => seatKey(seat) === first && !isOut);
    assert(confirmer !== undefined, 'every seat of a roster has a device');
    catchUp(table, confirmer);
    const proposal = matterHash(confirmer.channel, matter);
    const confirm = { kind: 'confirm', proposal } as const;
    append(table, confirmer, must(sealWord(confirmer.channel, confirm, envOf(table, confirmer.seat))));
  }
  for (const device of table.devices) catchUp(table, device);
};

type Met = ReturnType<typeof meet>;

/** Host and guest keep what they need themselves; nobody else sees the one-time log. */
const linkHeld = ({ cast }: Table, host: SeatId, guest: SeatId, met: Met, welcome: Uint8Array): LinkHeld | null => {
  const { invitation, link, asked, request } = met;
  const blobs = [...met.blobs, welcome] as const;
  if (isMember(cast, host)) return { as: 'host', blobs, invitation, asked };
  return isMember(cast, guest) ? { as: 'guest', blobs, link, request } : null;
};

/** Admits a seat, by a host that has read all there is, and lets it open its Welcome; its hello is then due. Returns what the member keeps of the link, if it was there. */
export const admitSeat = (table: Table, host: Device, guest: PublicSeat): Result<LinkHeld | null, SealError> => {
  const met = meet(table, host, guest);
  const { candidate, request, invitation } = met;
  askKeys(table, host, candidate);
  const admission = sealAdmission(host.channel, candidate, envOf(table, host.seat));
  if (!admission.ok) return admission;
  append(table, host, admission.value);
  const welcome = catchUp(table, host).find((output) => output.kind === 'welcome');
  assert(welcome !== undefined, 'whoever read all there is admits, and nobody comes between');
  const keys = {
    channel: request.offer.channel,
    us: { seat: request.offer.seat.id, ik: request.ik },
    host: request.offer.host.seat,
    bundle: request.ours,
    session: request.session,
    ratchet: request.ratchet,
  };
  const opened = must(openWelcome(keys, welcome.blob, envOf(table, guest.id)));
  addDevice(table, opened.channel, host.read);
  const entry = sealWelcomeEntry(invitation.secret, welcome.blob, table.drawn.random);
  return ok(linkHeld(table, host.seat, guest.id, met, entry));
};
