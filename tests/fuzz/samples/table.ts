/** A played table, and its secrets: so that what is hostile can be sealed as only a member or a guest could. */
import { symmetricKey } from '../../../shared/brand.ts';
import { aeadOpen, NONCE_BYTES } from '../../../shared/crypto/aead.ts';
import { KDF } from '../../../shared/crypto/kdf.ts';
import { makeInvitation, makeRequest, openLinkEntry, readOffer } from '../../../shared/protocol/invitation.ts';
import { formatLink, parseLink } from '../../../shared/protocol/link.ts';
import { EPOCH_SIZES, unpad } from '../../../shared/protocol/padding.ts';
import type { WelcomeKeys } from '../../../shared/protocol/welcome.ts';
import { KEYED } from '../../support/keys.ts';
import { seeded } from '../../support/seeded.ts';
import * as t from '../../support/table.ts';

export const ORIGIN = 'https://relay.example';

/** A table of three with rules that have settings, whose sessions all stand. */
export const makeTable = () => {
  const { table, facilitator } = t.openTable(seeded('fuzzed table'), { ...KEYED, admission: 'facilitator' });
  const a = t.seat(table, facilitator, 'A1');
  const b = t.seat(table, facilitator, 'B1', 'B');
  t.say(table, a, 'a word');
  t.settle(table);
  return { table, facilitator, a, b };
};

export type FuzzedTable = ReturnType<typeof makeTable>;

/** An invitation up to its request, with all that both sides hold. */
export const makeAsked = ({ table, facilitator }: FuzzedTable) => {
  const seat = { role: 'participant', side: 'A', label: 'guest', endsMinute: 0 } as const;
  const made = makeInvitation(facilitator.channel, 'host', seat, table.minute + 1440, table.random);
  const { secret } = made.invitation;
  const text = formatLink({ host: ORIGIN, secret, bundleHash: made.bundleHash });
  const link = t.must(parseLink(text));
  const offer = t.must(openLinkEntry(secret, made.blob));
  if (offer.kind !== 'offer') throw new Error('the first entry is the offer');
  const { request, blob } = t.must(makeRequest(link, t.must(readOffer(link, offer.payload)), table.random));
  const asked = t.must(openLinkEntry(secret, blob));
  if (asked.kind !== 'request') throw new Error('the second entry is the request');
  return { invitation: made.invitation, text, link, request, offered: offer.payload, asked: asked.payload, blob };
};

/** What a guest whose request was answered needs to open its Welcome, and that Welcome's plaintext. */
export const makeWelcomed = (at: FuzzedTable) => {
  const { table, facilitator } = at;
  const guest = t.invite(table, facilitator, 'A2', 'A');
  t.catchUp(table, facilitator);
  t.admit(table, facilitator, 'A2', guest);
  t.catchUp(table, facilitator);
  const blob = facilitator.welcomes.find(({ invitation }) => invitation === 'A2')?.blob;
  if (!blob) throw new Error('no welcome');
  const { request } = guest;
  const keys: WelcomeKeys = {
    channel: request.offer.channel,
    us: { seat: request.offer.seat.id, ik: request.ik },
    host: request.offer.host.seat,
    bundle: request.ours,
    session: request.session,
    ratchet: request.ratchet,
  };
  const key = symmetricKey(KDF('welcome', [request.session], [], 32));
  const padded = aeadOpen(key, blob.subarray(0, NONCE_BYTES), blob.subarray(NONCE_BYTES), keys.channel);
  const plain = padded && unpad(padded, EPOCH_SIZES);
  if (!plain) throw new Error('the Welcome opens');
  return { keys, key, plain };
};
