import { useId } from 'react';

type Option<Value extends string> = { readonly value: Value; readonly words: string };

type Properties<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onChange: (value: Value) => void;
  readonly hint?: string;
  readonly disabled?: boolean;
};

/** One of a few. The browser's own list: it is best on phones, and screen readers know it. */
export function Choice<Value extends string>(properties: Properties<Value>) {
  const { label, value, options, onChange, hint, disabled = false } = properties;
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="field-input"
        value={value}
        disabled={disabled}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
        {...(hint === undefined ? {} : { 'aria-describedby': hintId })}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.words}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p id={hintId} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
