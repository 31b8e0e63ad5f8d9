import { type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import type { MessageView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { LineRow } from './LineRow.tsx';
import { addLine, bounds, type Made, moveLine } from './made.ts';

type Properties = { readonly made: Made; readonly onChange: (change: (made: Made) => Made) => void };

/** A next line: by the other one of the two who spoke last, at the same time as the last. */
function nextLine(made: Made): Made {
  const last = made.lines.at(-1);
  const author =
    made.lines.findLast(({ seat }) => seat !== last?.seat)?.seat ??
    made.channel.seats.find(({ id }) => id !== last?.seat)?.id ??
    made.channel.ourSeat;
  const seat = made.channel.seats.some(({ id }) => id === author) ? author : made.channel.ourSeat;
  return addLine(made, {
    seat,
    content: { kind: 'text', text: '', messageClass: 'rule', quote: null },
    ageSeconds: last?.ageSeconds ?? 0,
  });
}

/** What is said, line by line. The focus goes along with a line that is added or moved. */
export function LinesEditor({ made, onChange }: Properties) {
  const words = useWords();
  const { rehearsal } = words;
  const list = useRef<HTMLOListElement>(null);
  const goTo = useRef<string | null>(null);
  const full = made.lines.length >= bounds.lines;

  useLayoutEffect(() => {
    if (goTo.current === null) return;
    const line = list.current?.querySelector(`[data-line="${CSS.escape(goTo.current)}"]`);
    goTo.current = null;
    line?.querySelector<HTMLElement>('textarea, select')?.focus();
  });

  const add = (): void => {
    if (full) return;
    goTo.current = `m${made.next}`;
    onChange(nextLine);
  };
  const move = (line: MessageView, by: -1 | 1): void => {
    goTo.current = line.id;
    onChange((before) => moveLine(before, line.id, by));
  };
  const keys = (event: KeyboardEvent, line: MessageView): void => {
    const step = event.altKey
      ? ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key as 'ArrowUp' | 'ArrowDown']
      : undefined;
    const adds = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (step === undefined && !adds) return;
    event.preventDefault();
    if (step === undefined) add();
    else move(line, step);
  };
  return (
    <section className="stack-small">
      <h2>{rehearsal.lines}</h2>
      <p className="hint">{made.lines.length === 0 ? rehearsal.none : rehearsal.keys}</p>
      <ol ref={list} className="lines">
        {made.lines.map((line, place) => (
          <li key={line.id} data-line={line.id}>
            <LineRow
              made={made}
              line={line}
              place={place + 1}
              onChange={onChange}
              onMove={(by) => move(line, by)}
              onKeys={(event) => keys(event, line)}
            />
          </li>
        ))}
      </ol>
      <div className="actions">
        <ActionButton disabled={full} onPress={add}>
          {rehearsal.addLine}
        </ActionButton>
      </div>
      {full && <p className="hint">{rehearsal.full}</p>}
    </section>
  );
}
