/** Reading an invitation from its link, before anything is decided: needs no vault and spends nothing. */
import type { Random } from '../../shared/crypto/random.ts';
import { type Offer, openLinkEntry, readOffer, sealLate } from '../../shared/protocol/invitation.ts';
import { type Link, linkLog, parseLink } from '../../shared/protocol/link.ts';
import type { InvitationOffer, Outcome } from './api.ts';
import { rulesView } from './channels/shownKeys.ts';
import type { RelayConnection } from './connection.ts';
import { fine, kindOf, requestProblem } from './problems.ts';
import type { Relays } from './relays.ts';
import { relayOrigin } from './relayUrl.ts';

export type FoundOffer = {
  readonly link: Link;
  readonly offer: Offer;
  readonly position: Uint8Array;
  readonly relay: RelayConnection;
};

/** Whose a used link is: a request of ours makes it ours, and no vault yet means that it cannot be. */
export type LinkOwner = {
  readonly isOurs: (secret: Uint8Array, offer: Offer) => boolean;
  readonly mayBeOurs: boolean;
};

const PAGE = 16;

/** The link as text, if it is one for the relay that the page was given; any relay's where it was given none. */
export const linkFor = (text: string, given: string | null): Outcome<Link> => {
  const link = parseLink(text);
  if (!link.ok) return kindOf(link.error === 'newer' ? 'linkNewer' : 'notALink');
  const { host } = link.value;
  if (given !== null) return host === given ? fine(link.value) : kindOf('linkForAnotherHost');
  return relayOrigin(host) === host ? fine(link.value) : kindOf('notALink');
};

/**
 * The offer behind a link. A used link is told as used; a second opener says that it came, for the facilitator, unless this
 * device may have asked itself.
 */
export const findOffer = async (
  link: Link,
  relays: Relays,
  owner: LinkOwner,
  world: { readonly nowMinute: number; readonly random: Random },
): Promise<Outcome<FoundOffer>> => {
  const relay = await relays.connected(link.host);
  if (!relay.ok) return kindOf('notConnected');
  const { secret } = link;
  const { log, token } = linkLog(secret);
  const page = await relay.value.read({ log, generation: 0, token, after: new Uint8Array(0), limit: PAGE });
  if (!page.ok) {
    const gone = page.error.kind === 'burned' || (page.error.kind === 'refused' && page.error.code === 'refused');
    return gone ? kindOf('invitationGone') : requestProblem(page.error);
  }
  const opened = page.value.entries.map(({ position, entry }) => ({
    position,
    entry: entry.kind === 'blob' ? openLinkEntry(secret, entry.blob) : null,
  }));
  const [first] = opened;
  if (!first?.entry?.ok || first.entry.value.kind !== 'offer') return kindOf('invitationNotAuthentic');
  const offer = readOffer(link, first.entry.value.payload);
  if (!offer.ok) return kindOf('invitationNotAuthentic');
  if (offer.value.expiresMinute <= world.nowMinute) return kindOf('invitationGone');
  const used = opened.some(({ entry }) => entry?.ok && entry.value.kind === 'request');
  if (used && !owner.isOurs(secret, offer.value)) {
    const told = opened.some(({ entry }) => entry?.ok && entry.value.kind === 'late');
    if (!owner.mayBeOurs && !told) {
      await relay.value.append({ log, generation: 0, token, lifetimeSeconds: 0, blob: sealLate(secret, world.random) });
    }
    return kindOf('invitationUsed');
  }
  return fine({ link, offer: offer.value, position: first.position, relay: relay.value });
};

/** What the page shows of an offer. */
export const offerView = (offer: Offer, nowMinute: number): InvitationOffer => ({
  convenedBy: offer.host.label,
  seatLabel: offer.seat.label,
  side: offer.seat.side,
  role: offer.seat.role,
  rules: rulesView(offer.rules),
  endsInSeconds: Math.max(0, offer.expiresMinute - nowMinute) * 60,
});
