import type { Admission, RoomSettings, RulesView } from '../../../engine/api.ts';

/** What a facilitator writes down; the version comes with it. */
export type RulesText = Pick<RulesView, 'items' | 'lifetimeSeconds' | 'admission' | 'settings'>;

export type SpanName = 'plenary' | 'caucus' | 'privateSession' | 'quarantine' | 'recess' | 'succession';

export type SpanChange = { readonly what: SpanName; readonly before: number; readonly after: number };

/** What is different in rules that would follow others. */
export type RulesChanges = {
  /** Positions, in the new rules, of items that did not stand in the old ones. */
  readonly items: readonly number[];
  /** Items were taken out or stand in another order. */
  readonly fewer: boolean;
  readonly spans: readonly SpanChange[];
  readonly admission: { readonly before: Admission; readonly after: Admission } | null;
  /** Something that was said is kept longer: every seat has to agree. */
  readonly longer: boolean;
  /** Fewer have to confirm a new seat: every seat has to agree. */
  readonly easier: boolean;
  readonly shorter: boolean;
  /** Rules of the first version become rules with settings. */
  readonly newKind: boolean;
  readonly any: boolean;
};

const daySeconds = 86_400;
const keysOf: Readonly<Record<Admission, number>> = { facilitator: 0, cofacilitator: 1, sides: 2 };
const lifetimes: readonly SpanName[] = ['plenary', 'caucus', 'privateSession'];

const settingsOf = ({
  settings,
  lifetimeSeconds,
}: RulesText): Pick<RoomSettings, 'caucusSeconds' | 'privateSessionSeconds'> =>
  settings ?? { caucusSeconds: lifetimeSeconds, privateSessionSeconds: lifetimeSeconds };

/** Every length of time that rules fix, in seconds. Rules of the first version fix only how long words last. */
export function spansOf(rules: RulesText): Readonly<Partial<Record<SpanName, number>>> {
  const { caucusSeconds, privateSessionSeconds } = settingsOf(rules);
  const spans = { plenary: rules.lifetimeSeconds, caucus: caucusSeconds, privateSession: privateSessionSeconds };
  if (rules.settings === null) return spans;
  const { recessSeconds, quarantineSeconds, successionDays } = rules.settings;
  return {
    ...spans,
    quarantine: quarantineSeconds,
    recess: recessSeconds,
    succession: successionDays * daySeconds,
  };
}

/** What would change if the one rules followed the other (held against `shared/room/rules.ts` in tests/ui). */
export function changesBetween(before: RulesText, after: RulesText): RulesChanges {
  const items = after.items.flatMap((item, position) => (before.items.includes(item) ? [] : [position]));
  const stayed = after.items.filter((item) => before.items.includes(item));
  // An item worded anew is one gone and one new: only more gone than new, or another order, is said besides.
  const gone = before.items.filter((item) => !after.items.includes(item));
  const moved = stayed.join('\n') !== before.items.filter((item) => after.items.includes(item)).join('\n');
  const fewer = moved || gone.length > items.length;
  const [old, next] = [spansOf(before), spansOf(after)];
  const spans = (Object.keys(next) as SpanName[]).flatMap((what) => {
    const [was, is] = [old[what], next[what]];
    return was === undefined || is === undefined || was === is ? [] : [{ what, before: was, after: is }];
  });
  const kept = spans.filter(({ what }) => lifetimes.includes(what));
  const admission = before.admission === after.admission ? null : { before: before.admission, after: after.admission };
  const newKind = before.settings === null && after.settings !== null;
  return {
    items,
    fewer,
    spans,
    admission,
    longer: kept.some((span) => span.after > span.before),
    shorter: kept.some((span) => span.after < span.before),
    easier: keysOf[after.admission] < keysOf[before.admission],
    newKind,
    any: items.length > 0 || fewer || spans.length > 0 || admission !== null || newKind,
  };
}
