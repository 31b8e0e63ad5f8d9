import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';

type Properties = {
  readonly children: ReactNode;
  readonly onPress?: () => void;
  /** One primary action per screen; `danger` only for what destroys. */
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger' | 'caution';
  readonly type?: 'button' | 'submit';
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly label?: string;
  readonly describedBy?: string;
  readonly expanded?: boolean;
  /** False for buttons of rows that are not the feed's present row: one tab stop per list. */
  readonly inTabOrder?: boolean;
};

/** Every button of the page: a verb, 44 px at least, and busy instead of pressed twice. */
export function ActionButton(properties: Properties) {
  const { children, onPress, look = 'plain', type = 'button', busy = false, disabled = false } = properties;
  return (
    <Button
      type={type}
      className={`button ${look}`}
      isPending={busy}
      isDisabled={disabled}
      excludeFromTabOrder={properties.inTabOrder === false}
      {...(onPress === undefined ? {} : { onPress })}
      {...(properties.label === undefined ? {} : { 'aria-label': properties.label })}
      {...(properties.describedBy === undefined ? {} : { 'aria-describedby': properties.describedBy })}
      {...(properties.expanded === undefined ? {} : { 'aria-expanded': properties.expanded })}
    >
      {children}
    </Button>
  );
}
