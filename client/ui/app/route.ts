/**
 * Where a person is, once the vault is open. Kept in memory only: the address bar shows one address for every page, and the
 * history holds a depth and no name. The browser's own back button walks this list.
 *
 *   channels ── openChannel
 *      ├─────── guest (a link waits)
 *      ├─────── settings ── host, trust, safety
 *      ├─────── safety ── travelLock
 *      ├─────── rehearsal: about · honest · edit · show
 *      └─────── channel: room · roomSeats · startRoom · addToRoom · report · seats · seat · verify · invite · invitation ·
 *               rules · acceptRules · editRules · recess · proposal · close
 */
export type ChannelPage =
  /** A conversation: that room, or without one the room that the person was in last. */
  | { readonly name: 'room'; readonly room?: string }
  /** Who is in a room; and there the ways to add, leave and shorten. */
  | { readonly name: 'roomSeats'; readonly room: string }
  | { readonly name: 'startRoom' }
  | { readonly name: 'addToRoom'; readonly room: string }
  /** To a facilitator, about a message of a room or, without one, about the channel. */
  | { readonly name: 'report'; readonly message: string | null }
  /** Changed rules, to be read and accepted. */
  | { readonly name: 'acceptRules' }
  | { readonly name: 'editRules' }
  /** To call one or to end it; `breach`: the kind that is offered first. */
  | { readonly name: 'recess'; readonly breach: boolean }
  /** What needs more keys than one. */
  | { readonly name: 'proposal'; readonly proposal: string }
  /** `code`: to compare the channel code, which stands below the roster. */
  | { readonly name: 'seats'; readonly code?: true }
  | { readonly name: 'seat'; readonly seat: string }
  /** To compare with a seat. */
  | { readonly name: 'verify'; readonly seat: string }
  /** `place`: a seat (hex) that is gone, in whose place the new one comes. */
  | { readonly name: 'invite'; readonly place?: string }
  | { readonly name: 'invitation'; readonly invitation: string }
  | { readonly name: 'rules' }
  | { readonly name: 'close' };

/** Of a rehearsal, which also somebody without an open vault may come to. What stands in it is in no route. */
export type RehearsalStep = 'about' | 'honest' | 'edit' | 'show';

export type Route =
  | { readonly at: 'channels' }
  | { readonly at: 'openChannel' }
  | { readonly at: 'settings' }
  | { readonly at: 'host' }
  | { readonly at: 'trust' }
  | { readonly at: 'safety' }
  /** Of one channel, or of all for null. */
  | { readonly at: 'travelLock'; readonly channel: string | null }
  | { readonly at: 'rehearsal'; readonly step: RehearsalStep }
  | { readonly at: 'channel'; readonly channel: string; readonly page: ChannelPage };

/** The visited places, the present one last; never empty. */
export type Trail = { readonly before: readonly Route[]; readonly here: Route };

export const startOfTrail: Trail = { before: [], here: { at: 'channels' } };

/** Siblings replace each other, so that "back" from a channel's page leads out of the channel and not through its tabs. */
const siblings = (a: Route, b: Route): boolean =>
  a.at === 'channel' && b.at === 'channel' && a.channel === b.channel && isTab(a.page) && isTab(b.page);

const isTab = (page: ChannelPage): boolean =>
  page.name === 'room' || page.name === 'seats' || page.name === 'rules' || page.name === 'close';

export function goTo(trail: Trail, route: Route): Trail {
  return siblings(trail.here, route)
    ? { before: trail.before, here: route }
    : { before: [...trail.before, trail.here], here: route };
}

/** The place takes the present one's position: a form gives way to what it made. */
export function replaceWith(trail: Trail, route: Route): Trail {
  return { before: trail.before, here: route };
}

export function goBack(trail: Trail): Trail {
  const here = trail.before.at(-1);
  return here === undefined ? startOfTrail : { before: trail.before.slice(0, -1), here };
}

/** Cuts the trail to a depth that the history asks for; a depth that is not there any more means the start. */
export function cutTo(trail: Trail, depth: number): Trail {
  if (depth >= trail.before.length) return trail;
  const here = trail.before[depth];
  return here === undefined ? startOfTrail : { before: trail.before.slice(0, depth), here };
}
