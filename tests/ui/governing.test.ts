import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openingSettings, type RoomSettings, type RulesView, type SeatView } from '../../client/engine/api.ts';
import { languages } from '../../client/i18n/languages.ts';
import { changesBetween } from '../../client/ui/surfaces/governing/changes.ts';
import { invitedRoles } from '../../client/ui/surfaces/invitations/invitedRoles.ts';
import { askedForAdmission, askedForRemoval } from '../../client/ui/surfaces/keys/asked.ts';
import { factsOf } from '../../client/ui/surfaces/seats/seatFacts.ts';
import type { Seat } from '../../shared/protocol/roster.ts';
import { keysFor } from '../../shared/room/confirmations.ts';
import { mayDo } from '../../shared/room/powers.ts';
import { ROLES } from '../../shared/room/roles.ts';
import { admitsEasier, keepsLonger, type Rules } from '../../shared/room/rules.ts';
import { DEFAULT_SETTINGS, SETTING_BOUNDS } from '../../shared/room/settings.ts';
import { keyOf } from '../../shared/room/words.ts';
import { channel, rulesOf, seats } from '../browser/surfaces/samples.ts';
import { admission, OLD_RULES, RULES, seat } from '../room/support/cast.ts';
import { admissions, rosters } from '../room/support/life.ts';

/** What the page says of rules before the engine is asked, held against the rules themselves. */

const minute = 60;

test('[U34] what a channel is opened with are the settings and bounds that the rules know', () => {
  const { settings, bounds } = openingSettings;
  expect(settings).toEqual({
    recessSeconds: DEFAULT_SETTINGS.recessMinutes * minute,
    quarantineSeconds: DEFAULT_SETTINGS.quarantineMinutes * minute,
    successionDays: DEFAULT_SETTINGS.successionDays,
    caucusSeconds: DEFAULT_SETTINGS.caucusSeconds,
    privateSessionSeconds: DEFAULT_SETTINGS.privateSessionSeconds,
  });
  const inSeconds = ({ min, max }: { min: number; max: number }) => ({ min: min * minute, max: max * minute });
  expect(bounds).toEqual({
    recessSeconds: inSeconds(SETTING_BOUNDS.recessMinutes),
    quarantineSeconds: inSeconds(SETTING_BOUNDS.quarantineMinutes),
    successionDays: SETTING_BOUNDS.successionDays,
    lifetimeSeconds: SETTING_BOUNDS.lifetimeSeconds,
  });
});

/** The roster as one of its seats is shown it. */
const shown = (roster: readonly Seat[], us: Seat): readonly SeatView[] =>
  roster.map((one) => ({
    ...seats('en')[0]!,
    id: keyOf(one.id),
    label: one.label,
    role: one.role,
    side: one.side,
    ours: one === us,
  }));

const shownTo = (roster: readonly Seat[], us: Seat, rules: Rules) =>
  channel('en', {
    seats: shown(roster, us),
    rules: rulesOf('en', {
      admission: rules.admission,
      ...(rules.settings === undefined ? { settings: null } : {}),
    }),
  });

/** Of each group that is asked its side, 'third' for facilitators. */
const sidesAsked = (roster: readonly Seat[], groups: readonly (readonly string[])[]): string[] =>
  groups.map(([first]) => roster.find(({ id }) => keyOf(id) === first)?.side ?? 'nobody').sort();

test('[U32] whom the button says it asks for an admission or a removal are those whose keys the rules ask for', () => {
  fc.assert(
    fc.property(rosters, admissions, fc.nat(20), fc.boolean(), (roster, by, which, old) => {
      const rules: Rules = old ? OLD_RULES : { ...RULES, admission: by };
      for (const us of roster.filter(({ role }) => mayDo(role, 'admit'))) {
        const view = shownTo(roster, us, rules);
        const guest = admission(seat(90, 'participant', 'B'));
        const wanted = sidesAsked(roster, keysFor(roster, rules, us, guest).groups);
        expect([...askedForAdmission(view)].sort()).toEqual(wanted);
        const target = roster[which % roster.length]!;
        if (target === us || old) continue;
        const matter = { kind: 'removal', seats: [target.id] } as const;
        const removal = sidesAsked(roster, keysFor(roster, rules, us, matter).groups);
        const row = view.seats.find(({ id }) => id === keyOf(target.id))!;
        expect([...askedForRemoval(view, row)].sort()).toEqual(removal);
      }
    }),
    { numRuns: 300 },
  );
});

test('[U32] a frozen seat is still in sight, and nobody is told that it is asked', () => {
  const sample = seats('en');
  const only = sample.filter(({ side, id }) => side === 'third' || id === 's2');
  const view = channel('en', { seats: only });
  expect(askedForAdmission(view)).toEqual(['A']);
  const frozen = only.map((one) => (one.id === 's2' ? { ...one, hold: 'frozen' as const } : one));
  expect(askedForAdmission(channel('en', { seats: frozen }))).toEqual(['third']);
});

const asRules = (view: RulesView): Rules => {
  const { items, version, lifetimeSeconds, admission: by, settings } = view;
  const bare = { items, version, lifetimeSeconds, admission: by };
  if (settings === null) return bare;
  const { recessSeconds, quarantineSeconds, successionDays, caucusSeconds, privateSessionSeconds } = settings;
  return {
    ...bare,
    settings: {
      recessMinutes: recessSeconds / minute,
      quarantineMinutes: quarantineSeconds / minute,
      successionDays,
      caucusSeconds,
      privateSessionSeconds,
    },
  };
};

const hoursOf = fc.integer({ min: 1, max: 6 }).map((hours) => hours * 3600);
const settingsOf: fc.Arbitrary<RoomSettings> = fc.record({
  recessSeconds: hoursOf,
  quarantineSeconds: hoursOf,
  successionDays: fc.integer({ min: 4, max: 6 }),
  caucusSeconds: hoursOf,
  privateSessionSeconds: hoursOf,
});
const rulesViews = fc.record({
  items: fc.subarray(['one', 'two', 'three', 'four']),
  version: fc.constant(2),
  lifetimeSeconds: hoursOf,
  admission: admissions,
  settings: settingsOf,
});

test('[U35] what the page says needs every seat is what the rules say', () => {
  const old = fc.boolean();
  fc.assert(
    fc.property(rulesViews, rulesViews, old, (first, next, wasOld) => {
      const before: RulesView = wasOld ? { ...first, admission: 'facilitator', settings: null } : first;
      const changes = changesBetween(before, next);
      expect(changes.longer).toBe(keepsLonger(asRules(before), asRules(next)));
      expect(changes.easier).toBe(admitsEasier(asRules(before), asRules(next)));
      expect(changes.newKind).toBe(wasOld);
      const { version: _, ...text } = next;
      const { version: __, ...textBefore } = before;
      expect(changes.any).toBe(JSON.stringify(text) !== JSON.stringify(textBefore));
      for (const position of changes.items) expect(before.items).not.toContain(next.items[position]);
    }),
    { numRuns: 500 },
  );
});

test('[U35] an item worded anew is new; one taken out or moved is said besides', () => {
  const before = rulesOf('en', { items: ['one', 'two', 'three'] });
  const to = (...items: string[]) => changesBetween(before, { ...before, items });
  expect(to('one', 'two', 'three')).toMatchObject({ items: [], fewer: false, any: false });
  expect(to('one', 'other', 'three')).toMatchObject({ items: [1], fewer: false, any: true });
  expect(to('one', 'three')).toMatchObject({ items: [], fewer: true, any: true });
  expect(to('two', 'one', 'three')).toMatchObject({ items: [], fewer: true, any: true });
  expect(to('one', 'two', 'three', 'four')).toMatchObject({ items: [3], fewer: false, any: true });
});

test('[U37] away is one word: locked, frozen, asked to be frozen and quiet look alike where a facilitator’s engine says no more', () => {
  for (const language of ['en', 'ar'] as const) {
    const { words } = languages[language];
    const away = { ...seats(language)[4]!, away: true };
    const quiet = factsOf(words, away);
    expect(quiet).toContain(words.seats.away);
    for (const trust of ['unconfirmed', 'unconfirmedLong', 'confirmed', 'compared'] as const) {
      for (const joining of [true, false]) expect(factsOf(words, { ...away, trust, joining })).toEqual(quiet);
    }
    const holds = (['lockedByHolder', 'frozen', 'asked'] as const).map((hold) => factsOf(words, { ...away, hold }));
    expect(new Set([quiet, ...holds].map(String)).size).toBe(4);
  }
});

test('[Y38] a seat’s line says how this person compared or that they did not, and of one that is away nothing of it', () => {
  for (const language of ['en', 'ar'] as const) {
    const { words } = languages[language];
    const here = { ...seats(language)[3]!, away: false, joining: false, hold: null };
    const compared = factsOf(words, { ...here, trust: 'compared', verified: 'scanned' });
    expect(compared).toContain(words.verifying.how.scanned);
    expect(compared).not.toContain(words.verifying.how.no);
    expect(factsOf(words, { ...here, trust: 'confirmed', verified: 'no' })).toContain(words.verifying.how.no);
    const away = (['no', 'compared', 'scanned', 'secret'] as const).map((verified) =>
      factsOf(words, { ...here, away: true, verified }),
    );
    expect(new Set(away.map(String)).size).toBe(1);
    expect(away[0]).not.toContain(words.verifying.how.no);
  }
});

test('[U38] every role has a line of its own power, and every role but the facilitator’s can be invited', () => {
  expect([...invitedRoles].sort()).toEqual(ROLES.filter((role) => role !== 'facilitator').sort());
  for (const { words } of Object.values(languages)) {
    const lines = ROLES.map((role) => words.invite.does[role]);
    expect(new Set(lines).size).toBe(lines.length);
    for (const line of lines) expect(line.length).toBeGreaterThan(20);
  }
});
