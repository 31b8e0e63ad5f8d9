import { UserText } from './UserText.tsx';

type Properties = { readonly rules: readonly string[] };

/** Ground rules, numbered in the reader's digits. */
export function RuleList({ rules }: Properties) {
  const numbered = rules.map((rule, position) => ({ rule, position }));
  return (
    <ol className="rules">
      {numbered.map(({ rule, position }) => (
        <li key={position}>
          <UserText text={rule} block />
        </li>
      ))}
    </ol>
  );
}
