import { type ReactNode, useId } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField } from 'react-aria-components/TextField';
import { useWords } from '../app/contexts.ts';

type Properties = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  readonly error?: string | null;
  /** Shown as a count before it bites. */
  readonly max?: number;
  readonly lines?: number;
  readonly type?: 'text' | 'password';
  readonly autoFocus?: boolean;
  readonly direction?: 'auto' | 'ltr';
};

/** One field with its label, hint, limit and error. Browsers are asked to remember and correct nothing. */
export function WordField(properties: Properties) {
  const { label, value, onChange, hint, error = null, max, lines = 1, type = 'text', direction = 'auto' } = properties;
  const words = useWords();
  const errorId = useId();
  const used = value.length;
  const over = max !== undefined && used > max;
  const counted = max !== undefined && used > max / 2;
  const control = {
    className: 'field-input',
    dir: direction === 'auto' && value === '' ? undefined : direction,
    autoComplete: 'off',
    autoCorrect: 'off',
    spellCheck: false,
  };
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      type={type}
      isInvalid={over || error !== null}
      autoFocus={properties.autoFocus === true}
      {...(error === null ? {} : { 'aria-describedby': errorId })}
    >
      <Label>{label}</Label>
      {lines > 1 ? <TextArea {...control} rows={lines} /> : <Input {...control} autoCapitalize="off" />}
      {(hint !== undefined || counted) && (
        <Text slot="description" className="hint">
          {hint} {counted && <span className={over ? 'over' : ''}>{words.common.characters(used, max)}</span>}
        </Text>
      )}
      {error !== null && (
        <p id={errorId} className="field-error">
          {error}
        </p>
      )}
    </TextField>
  );
}
