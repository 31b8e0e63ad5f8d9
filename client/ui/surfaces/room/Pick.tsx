import { useId } from 'react';

type Option = { readonly value: string; readonly words: string };

type Properties = {
  /** Said by screen readers; the chosen words stand for it on the screen. */
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
};

/** One of a few, in one line: the browser's own list, which is best on phones and known to screen readers. */
export function Pick({ label, value, options, onChange }: Properties) {
  const id = useId();
  return (
    <div className="pick">
      <label className="visually-hidden" htmlFor={id}>
        {label}
      </label>
      <select id={id} className="field-input" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.words}
          </option>
        ))}
      </select>
    </div>
  );
}
