/** The page's own few signs, drawn on a grid of 24; none changes its meaning from right to left. Words always stand beside. */
const shapes = {
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 7.5v6M12 7.2v.3',
  look: 'M12 4 2.8 20h18.4L12 4Zm0 6.2v4.6M12 17.3v.3',
  stop: 'M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3L8.3 3ZM12 7.5v5.4M12 16.2v.3',
  lock: 'M6 11h12v9H6v-9Zm2.5 0V8a3.5 3.5 0 0 1 7 0v3',
  plenary:
    'M12 4.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM4.5 13a2 2 0 1 0 4 0 2 2 0 0 0-4 0Zm11 0a2 2 0 1 0 4 0 2 2 0 0 0-4 0ZM10 18.5a2 2 0 1 0 4 0 2 2 0 0 0-4 0Z',
  caucus:
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM7.2 12a1.6 1.6 0 1 0 3.2 0 1.6 1.6 0 0 0-3.2 0Zm6.4 0a1.6 1.6 0 1 0 3.2 0 1.6 1.6 0 0 0-3.2 0Z',
  privateSession: 'M9 6.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Zm6 0a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Z',
  workingGroup: 'M6.5 8.5h11v7h-11v-7ZM12 3.6v1.6M12 18.8v1.6M2.6 12h1.2M20.2 12h1.2',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  offline: 'M4 4l16 16M8.5 8.8A8 8 0 0 0 4.5 11M12 8a8 8 0 0 1 7.5 3M9 14.2a4.6 4.6 0 0 1 3-1.1M12 17.8v.2',
} as const;

export type IconName = keyof typeof shapes;

type Properties = { readonly name: IconName };

/** Decoration for eyes: hidden from screen readers, for the words say the same. */
export function Icon({ name }: Properties) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}
