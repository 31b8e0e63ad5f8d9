import type { SureLines } from '../../i18n/en.ts';
import { Sure } from './Sure.tsx';

type Properties = { readonly title?: string; readonly lines: SureLines };

/** What happens, and for each line what it rests on; with a title of its own, a section. */
export function SureList({ title, lines }: Properties) {
  const list = (
    <ul className="sure-list">
      {lines.map(({ kind, text }) => (
        <li key={text}>
          <Sure kind={kind} /> {text}
        </li>
      ))}
    </ul>
  );
  if (title === undefined) return list;
  return (
    <section className="stack-small">
      <h2>{title}</h2>
      {list}
    </section>
  );
}
