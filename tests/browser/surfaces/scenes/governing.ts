import type { ChannelView } from '../../../../client/engine/api.ts';
import { channel, noPowers, open, rulesOf, seats, type Tongue } from '../samples.ts';
import { at, inRoom, type Scene } from './scene.ts';

/** Recess, changed rules, and what happened to a channel. */

const hour = 3600;
const day = 24 * hour;

const onPage = (view: ChannelView, page: Parameters<typeof at>[0]): Scene => ({
  phase: open([view]),
  start: at(page),
});

/** As a participant of Side B sees it. */
const asParticipant = (tongue: Tongue, more: Partial<ChannelView> = {}): ChannelView =>
  channel(tongue, {
    seats: seats(tongue).map((seat, place) => ({ ...seat, ours: place === 5 })),
    ourSeat: 's5',
    powers: noPowers,
    ...more,
  });

const recess = { leftSeconds: 2 * hour, by: 'side', breach: false, mayEnd: false } as const;

export const governingScenes = {
  recessCall: (tongue) => onPage(channel(tongue), { name: 'recess', breach: false }),
  recessBreach: (tongue) => onPage(channel(tongue), { name: 'recess', breach: true }),
  recessSide: (tongue) => onPage(asParticipant(tongue), { name: 'recess', breach: false }),
  recessUsed: (tongue) =>
    onPage(asParticipant(tongue, { recessRight: { state: 'usedToday', maxSeconds: day } }), {
      name: 'recess',
      breach: false,
    }),
  recessNo: (tongue) =>
    onPage(asParticipant(tongue, { recessRight: { state: 'no', maxSeconds: day } }), { name: 'recess', breach: false }),
  recessOn: (tongue) => onPage(asParticipant(tongue, { recess }), { name: 'recess', breach: false }),
  recessOnBreach: (tongue) =>
    onPage(channel(tongue, { recess: { ...recess, by: 'facilitator', breach: true, mayEnd: true } }), {
      name: 'recess',
      breach: false,
    }),
  acceptRules: (tongue) =>
    onPage(asParticipant(tongue, { acceptance: { accepted: false, waitingFor: 4, changed: [2, 7] } }), {
      name: 'acceptRules',
    }),
  acceptRulesUnmarked: (tongue) =>
    onPage(asParticipant(tongue, { acceptance: { accepted: false, waitingFor: 4, changed: null } }), {
      name: 'acceptRules',
    }),
  acceptRulesDone: (tongue) =>
    onPage(asParticipant(tongue, { acceptance: { accepted: true, waitingFor: 3, changed: [2] } }), {
      name: 'acceptRules',
    }),
  rulesToAccept: (tongue) =>
    onPage(asParticipant(tongue, { acceptance: { accepted: false, waitingFor: 4, changed: [2] } }), { name: 'rules' }),
  rulesOld: (tongue) =>
    onPage(
      channel(tongue, { rules: rulesOf(tongue, { admission: 'facilitator', settings: null }), rulesHistory: [] }),
      {
        name: 'rules',
      },
    ),
  editRules: (tongue) => onPage(channel(tongue), { name: 'editRules' }),
  roomNotices: (tongue) => ({
    ...inRoom(tongue),
    phase: open([
      asParticipant(tongue, {
        notices: [
          { id: 'n1', kind: 'succession', label: seats(tongue)[1]?.label ?? '' },
          { id: 'n2', kind: 'shorterLifetime', room: 'r1', lifetimeSeconds: 2 * day },
          { id: 'n3', kind: 'breach' },
          { id: 'n4', kind: 'substituted', label: seats(tongue)[6]?.label ?? '', side: 'B' },
        ],
      }),
    ]),
  }),
} as const satisfies Record<string, (tongue: Tongue) => Scene>;

/** Of these the next one looks the same. */
export const plainGoverningScenes: readonly (keyof typeof governingScenes)[] = [
  'recessBreach',
  'recessUsed',
  'recessNo',
  'recessOn',
  'acceptRulesUnmarked',
  'acceptRulesDone',
  'rulesOld',
];
