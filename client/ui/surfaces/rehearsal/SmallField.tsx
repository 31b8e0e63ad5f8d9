import { type KeyboardEvent, type Ref, useId } from 'react';

type Properties = {
  /** Said by screen readers; its place in the row says it to eyes. */
  readonly label: string;
  readonly value: string;
  readonly max: number;
  readonly onChange: (value: string) => void;
  /** Above one: a text of several lines. */
  readonly lines?: number;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly field?: Ref<HTMLTextAreaElement>;
};

/** A field of a row: what `WordField` is to a form. Nothing that stands in it is remembered or corrected by the browser. */
export function SmallField({ label, value, max, onChange, lines = 1, onKeyDown, field }: Properties) {
  const id = useId();
  const control = {
    id,
    className: 'field-input',
    value,
    maxLength: max,
    dir: value === '' ? undefined : 'auto',
    autoComplete: 'off',
    autoCorrect: 'off',
    spellCheck: false,
    onKeyDown,
  };
  return (
    <div className="made-field">
      <label className="visually-hidden" htmlFor={id}>
        {label}
      </label>
      {lines > 1 ? (
        <textarea {...control} ref={field} rows={lines} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input {...control} type="text" autoCapitalize="off" onChange={(event) => onChange(event.target.value)} />
      )}
    </div>
  );
}
