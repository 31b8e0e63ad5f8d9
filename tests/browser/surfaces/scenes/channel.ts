import { card, channel, foreignRules, noPowers, open, rulesOf, type Tongue } from '../samples.ts';
import { at, digits, type Scene } from './scene.ts';

/** The other pages of a channel. */
export const channelScenes = {
  openChannel: () => ({
    phase: open([]),
    start: { at: 'openChannel' },
    outcomes: { openChannel: { ok: false, problem: { kind: 'ticketNeeded' } } },
  }),
  seats: (tongue) => ({
    phase: open([
      channel(tongue, {
        invitations: [card(), card({ id: 'i2', label: 'editor', state: { kind: 'asked', digits, matched: false } })],
      }),
    ]),
    start: at({ name: 'seats' }),
  }),
  seat: (tongue) => ({ phase: open([channel(tongue)]), start: at({ name: 'seat', seat: 's5' }) }),
  ourSeat: (tongue) => ({ phase: open([channel(tongue)]), start: at({ name: 'seat', seat: 's0' }) }),
  invite: (tongue) => ({ phase: open([channel(tongue)]), start: at({ name: 'invite' }) }),
  invitation: (tongue) => ({
    phase: open([channel(tongue, { invitations: [card()] })]),
    start: at({ name: 'invitation', invitation: 'i1' }),
  }),
  invitationLapsed: (tongue) => ({
    phase: open([
      channel(tongue, { invitations: [card({ state: { kind: 'lapsed' }, link: null, endsInSeconds: 0 })] }),
    ]),
    start: at({ name: 'invitation', invitation: 'i1' }),
  }),
  admit: (tongue) => ({
    phase: open([
      channel(tongue, {
        invitations: [card({ state: { kind: 'asked', digits, matched: false }, secondOpener: true, link: null })],
      }),
    ]),
    start: at({ name: 'invitation', invitation: 'i1' }),
  }),
  rules: (tongue) => ({ phase: open([channel(tongue)]), start: at({ name: 'rules' }) }),
  rulesForeign: (tongue) => ({
    phase: open([channel(tongue, { rules: rulesOf(tongue, { items: foreignRules(tongue) }) })]),
    start: at({ name: 'rules' }),
  }),
  close: (tongue) => ({ phase: open([channel(tongue)]), start: at({ name: 'close' }) }),
  leave: (tongue) => ({
    phase: open([channel(tongue, { powers: noPowers })]),
    start: at({ name: 'close' }),
  }),
} as const satisfies Record<string, (tongue: Tongue) => Scene>;
