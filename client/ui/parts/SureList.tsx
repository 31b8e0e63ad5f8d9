import type { Guarantee } from '../../i18n/en.ts';
import { Sure } from './Sure.tsx';

type Properties = {
  readonly title: string;
  readonly lines: readonly { readonly kind: Guarantee; readonly text: string }[];
};

/** What happens, and for each line what it rests on. */
export function SureList({ title, lines }: Properties) {
  return (
    <section className="stack-small">
      <h2>{title}</h2>
      <ul className="sure-list">
        {lines.map(({ kind, text }) => (
          <li key={text}>
            <Sure kind={kind} /> {text}
          </li>
        ))}
      </ul>
    </section>
  );
}
