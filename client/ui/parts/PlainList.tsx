type Properties = { readonly title: string; readonly lines: readonly string[] };

/** A title and what stands below it, line by line. */
export function PlainList({ title, lines }: Properties) {
  return (
    <section className="stack-small">
      <h2>{title}</h2>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
