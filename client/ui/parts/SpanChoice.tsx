import { useWords } from '../app/contexts.ts';
import { Choice } from './Choice.tsx';

type Properties = {
  readonly label: string;
  readonly seconds: number;
  readonly among: readonly number[];
  readonly onChange: (seconds: number) => void;
  readonly hint?: string;
};

/** A length of time, one of a few. */
export function SpanChoice({ label, seconds, among, onChange, hint }: Properties) {
  const words = useWords();
  return (
    <Choice
      label={label}
      value={String(seconds)}
      options={among.map((option) => ({ value: String(option), words: words.time.span(option) }))}
      onChange={(value) => onChange(Number(value))}
      {...(hint === undefined ? {} : { hint })}
    />
  );
}
