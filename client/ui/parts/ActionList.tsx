import { type KeyboardEvent, type ReactNode, useId } from 'react';

export type ListedAction = {
  readonly id: string;
  readonly name: ReactNode;
  /** Why it cannot be done; null where it can. */
  readonly why: string | null;
  readonly onPress: () => void;
};

type Properties = { readonly label: string; readonly actions: readonly ListedAction[] };

/**
 * Actions one below the other. What is not possible keeps its place and can have the focus, so that its reason is read by everybody;
 * pressing it does nothing. Arrow keys walk the list.
 */
export function ActionList({ label, actions }: Properties) {
  const id = useId();
  const walk = (event: KeyboardEvent<HTMLUListElement>): void => {
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons[(next + buttons.length) % buttons.length]?.focus();
  };
  return (
    <ul className="action-list" aria-label={label} onKeyDown={walk}>
      {actions.map(({ id: action, name, why, onPress }) => (
        <li key={action}>
          <button
            type="button"
            className="listed-action"
            aria-disabled={why !== null}
            onClick={why === null ? onPress : undefined}
            {...(why === null ? {} : { 'aria-describedby': `${id}-${action}` })}
          >
            <span>{name}</span>
            {why !== null && (
              <span id={`${id}-${action}`} className="hint">
                {why}
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}
