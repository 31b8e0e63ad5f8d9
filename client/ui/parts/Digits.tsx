type Properties = { readonly groups: readonly string[]; readonly label: string };

/** Digits to compare by voice: groups of five, tabular, always left to right, never broken inside a group. */
export function Digits({ groups, label }: Properties) {
  const positioned = groups.map((group, position) => ({ group, position }));
  return (
    <p className="digits" dir="ltr" role="img" aria-label={`${label}: ${groups.map(spaced).join(', ')}`}>
      {positioned.map(({ group, position }) => (
        <span key={position} className="digit-group">
          {group}{' '}
        </span>
      ))}
    </p>
  );
}

/** One digit at a time for a screen reader. */
const spaced = (group: string): string => [...group].join(' ');
