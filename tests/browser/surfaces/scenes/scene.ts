import type { ChannelView } from '../../../../client/engine/api.ts';
import type { Route } from '../../../../client/ui/app/route.ts';
import type { Script } from '../pretend.ts';
import { channel, open, type Tongue, talk } from '../samples.ts';

/** What a scene is made of, and what several of them share. */
export type Scene = Script & { readonly start?: Route; readonly link?: string };

export const at = (page: Extract<Route, { at: 'channel' }>['page']): Route => ({ at: 'channel', channel: 'c1', page });
export const inRoom = (tongue: Tongue, more: Partial<ChannelView> = {}, count = 5): Scene => ({
  phase: open([channel(tongue, more)]),
  messages: talk(tongue, count),
  start: at({ name: 'room' }),
});
export const digits = ['48210', '93755', '16042', '77319', '00486', '52907'];
export const link = 'https://parley.example/#i/1.abc';
export const noOffer = (
  kind:
    | 'invitationUsed'
    | 'invitationGone'
    | 'invitationNotAuthentic'
    | 'notALink'
    | 'linkForAnotherHost'
    | 'linkNewer'
    | 'notConnected',
): Scene => ({ phase: { kind: 'firstVisit' }, link, offer: { ok: false, problem: { kind } } });
export const over = (tongue: Tongue, standing: ChannelView['standing']): Scene => ({
  phase: open([channel(tongue, { standing, seats: [] })]),
  start: at({ name: 'room' }),
});
