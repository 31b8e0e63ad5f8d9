import { useState } from 'react';
import type { Admission, RoomSettings } from '../../../engine/api.ts';
import { openingSettings } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { days, hours } from '../../app/spans.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { useSpan } from './useSpan.ts';

/** What a facilitator decides besides the rules' text and how long words last. */
export type Governing = { readonly admission: Admission; readonly settings: RoomSettings };

type Properties = {
  readonly value: Governing;
  /** A room keeps nothing longer than the plenary. */
  readonly lifetimeSeconds: number;
  readonly onChange: (value: Governing) => void;
  readonly opened?: boolean;
};

const admissions: readonly Admission[] = ['sides', 'cofacilitator', 'facilitator'];
const minute = 60;
const among = {
  recessSeconds: [30 * minute, hours(1), hours(3), hours(12), days(1), days(3), days(7)],
  quarantineSeconds: [0, hours(1), hours(6), days(1), days(3), days(7), days(30)],
  successionDays: [4, 7, 14, 30, 60],
  lifetimeSeconds: [10 * minute, hours(1), hours(6), days(1), days(2), days(3), days(7)],
} as const;

/** The usual choices within their bounds, and the present one, in order. */
const choices = (
  usual: readonly number[],
  present: number,
  { min, max }: { readonly min: number; readonly max: number },
): readonly number[] =>
  [...new Set([...usual.filter((seconds) => seconds >= min && seconds <= max), present])].sort((a, b) => a - b);

/** Who confirms a new seat, in words; and the rest with good defaults, one press away. */
export function SettingsFields({ value, lifetimeSeconds, onChange, opened = false }: Properties) {
  const words = useWords();
  const [more, setMore] = useState(opened);
  const { admission, settings } = value;
  const set = (change: Partial<RoomSettings>): void => onChange({ admission, settings: { ...settings, ...change } });
  return (
    <>
      <Choice
        label={words.setUp.admission}
        value={admission}
        options={admissions.map((one) => ({ value: one, words: words.setUp.admissions[one] }))}
        onChange={(next) => onChange({ admission: next, settings })}
        hint={words.setUp.admissionMeans[admission]}
      />
      {admission !== 'facilitator' && (
        <p className="hint">
          <Sure kind="device" /> {words.setUp.admissionSure}
        </p>
      )}
      <div>
        <ActionButton look="quiet" expanded={more} onPress={() => setMore(!more)}>
          {more ? words.setUp.fewer : words.setUp.more}
          <span className="chevron down" aria-hidden="true" />
        </ActionButton>
      </div>
      {more && <More settings={settings} lifetimeSeconds={lifetimeSeconds} onChange={set} />}
    </>
  );
}

type MoreProperties = {
  readonly settings: RoomSettings;
  readonly lifetimeSeconds: number;
  readonly onChange: (change: Partial<RoomSettings>) => void;
};

function More({ settings, lifetimeSeconds, onChange }: MoreProperties) {
  const { setUp } = useWords();
  const { bounds } = openingSettings;
  const ofRoom = { min: bounds.lifetimeSeconds.min, max: lifetimeSeconds };
  const caucus = Math.min(settings.caucusSeconds, lifetimeSeconds);
  const session = Math.min(settings.privateSessionSeconds, lifetimeSeconds);
  return (
    <>
      <Span
        label={setUp.caucus}
        hint={setUp.roomHint}
        seconds={caucus}
        among={choices(among.lifetimeSeconds, caucus, ofRoom)}
        onChange={(caucusSeconds) => onChange({ caucusSeconds })}
      />
      <Span
        label={setUp.privateSession}
        hint={setUp.roomHint}
        seconds={session}
        among={choices(among.lifetimeSeconds, session, ofRoom)}
        onChange={(privateSessionSeconds) => onChange({ privateSessionSeconds })}
      />
      <Span
        label={setUp.quarantine}
        hint={setUp.quarantineHint}
        seconds={settings.quarantineSeconds}
        among={choices(among.quarantineSeconds, settings.quarantineSeconds, bounds.quarantineSeconds)}
        onChange={(quarantineSeconds) => onChange({ quarantineSeconds })}
      />
      <Span
        label={setUp.recess}
        seconds={settings.recessSeconds}
        among={choices(among.recessSeconds, settings.recessSeconds, bounds.recessSeconds)}
        onChange={(recessSeconds) => onChange({ recessSeconds })}
      />
      <Span
        label={setUp.succession}
        hint={setUp.successionHint}
        seconds={days(settings.successionDays)}
        among={choices(among.successionDays, settings.successionDays, bounds.successionDays).map(days)}
        onChange={(seconds) => onChange({ successionDays: Math.round(seconds / days(1)) })}
      />
    </>
  );
}

type SpanProperties = {
  readonly label: string;
  readonly hint?: string;
  readonly seconds: number;
  readonly among: readonly number[];
  readonly onChange: (seconds: number) => void;
};

/** A length of time, which may be none at all. */
function Span({ label, hint, seconds, among: options, onChange }: SpanProperties) {
  const span = useSpan();
  return (
    <Choice
      label={label}
      value={String(seconds)}
      options={options.map((option) => ({ value: String(option), words: span(option) }))}
      onChange={(value) => onChange(Number(value))}
      {...(hint === undefined ? {} : { hint })}
    />
  );
}
