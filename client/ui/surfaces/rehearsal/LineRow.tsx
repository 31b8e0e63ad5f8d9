import type { KeyboardEvent } from 'react';
import type { MessageClass, MessageContent, MessageView } from '../../../engine/api.ts';
import type { Catalogue } from '../../../i18n/languages.ts';
import { useWords } from '../../app/contexts.ts';
import { days, hours } from '../../app/spans.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { isolated } from '../../text/visible.ts';
import { Pick } from '../room/Pick.tsx';
import { alterLine, type Line, type Made, removeLine } from './made.ts';
import { SmallField } from './SmallField.tsx';

type Properties = {
  readonly made: Made;
  readonly line: MessageView;
  readonly place: number;
  readonly onChange: (change: (made: Made) => Made) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onKeys: (event: KeyboardEvent) => void;
};

/** In the middle of what they are called by: none turns into the next while somebody looks. */
const minutes = (count: number): number => count * 60 + 30;
const some = (spans: readonly number[]): readonly number[] => spans.map((seconds) => seconds + 20 * 60);
const ages = [
  ...[0, minutes(5), minutes(20)],
  ...some([1, 2, 3, 4, 5, 8, 12].map(hours)),
  ...some([1, 2, 3, 4, 5, 6].map(days)),
];
const classes: readonly MessageClass[] = ['rule', 'notForUse', 'whatIf', 'summary'];
const kinds = ['text', 'withdrawn', 'seatOpened', 'seatClosed'] as const;
type Kind = (typeof kinds)[number];
const other = 'other';

const kindOf = ({ kind }: MessageContent): Kind | typeof other => kinds.find((one) => one === kind) ?? other;

/** A line of that kind, with the words that stood there if it has any. Label and side follow from its seat. */
function contentOf(kind: Kind, before: MessageContent): MessageContent {
  if (kind === 'withdrawn') return { kind };
  if (kind !== 'text') return { kind, label: '', side: '' };
  return before.kind === 'text' ? before : { kind, text: '', messageClass: 'rule', quote: null };
}

/** One line: who, what, when and how it may be used. */
export function LineRow({ made, line, place, onChange, onMove, onKeys }: Properties) {
  const words = useWords();
  const { rehearsal } = words;
  const { content } = line;
  const alter = (patch: Partial<Line>): void => onChange((before) => alterLine(before, line.id, patch));
  const kind = kindOf(content);
  return (
    <fieldset className="made-row" data-side={line.side}>
      <legend className="made-place">{rehearsal.line(place)}</legend>
      <div className="made-picks">
        <Pick
          label={rehearsal.who}
          value={line.seat}
          options={authorsOf(words, made, line)}
          onChange={(seat) => alter({ seat })}
        />
        <Pick
          label={rehearsal.when}
          value={String(line.ageSeconds)}
          options={[...new Set([...ages, line.ageSeconds])]
            .sort((a, b) => a - b)
            .map((seconds) => ({ value: String(seconds), words: words.time.age(seconds) }))}
          onChange={(seconds) => alter({ ageSeconds: Number(seconds) })}
        />
        <Pick
          label={rehearsal.kind}
          value={kind}
          options={[
            ...kinds.map((value) => ({ value, words: rehearsal.kinds[value] })),
            ...(kind === other ? [{ value: other, words: rehearsal.other }] : []),
          ]}
          onChange={(value) => {
            const chosen = kinds.find((one) => one === value);
            if (chosen !== undefined) alter({ content: contentOf(chosen, content) });
          }}
        />
        {content.kind === 'text' && (
          <>
            <Pick
              label={words.composer.class}
              value={content.messageClass}
              options={classes.map((value) => ({ value, words: words.classes[value] }))}
              onChange={(value) => {
                const messageClass = classes.find((one) => one === value);
                if (messageClass !== undefined) alter({ content: { ...content, messageClass } });
              }}
            />
            <Pick
              label={rehearsal.quoting}
              value={content.quote?.messageId ?? ''}
              options={quotable(words, made, line)}
              onChange={(messageId) => alter({ content: { ...content, quote: quoteOfLine(messageId) } })}
            />
          </>
        )}
      </div>
      {content.kind === 'text' && (
        <SmallField
          label={rehearsal.words}
          value={content.text}
          max={made.channel.limits.textLength}
          lines={2}
          onChange={(text) => alter({ content: { ...content, text } })}
          onKeyDown={onKeys}
        />
      )}
      <div className="made-moves">
        <ActionButton look="quiet" disabled={place === 1} onPress={() => onMove(-1)}>
          {rehearsal.up}
        </ActionButton>
        <ActionButton look="quiet" disabled={place === made.lines.length} onPress={() => onMove(1)}>
          {rehearsal.down}
        </ActionButton>
        <ActionButton look="quiet" onPress={() => onChange((before) => removeLine(before, line.id))}>
          {rehearsal.remove}
        </ActionButton>
      </div>
    </fieldset>
  );
}

type Options = readonly { readonly value: string; readonly words: string }[];

/** The seats; and whoever has none any more, where the line is theirs. */
function authorsOf(words: Catalogue, { channel }: Made, line: MessageView): Options {
  const name = (side: string, label: string): string => `${words.side(side)} · ${isolated(label)}`;
  const seats = channel.seats.map(({ id, side, label }) => ({ value: id, words: name(side, label) }));
  return seats.some(({ value }) => value === line.seat)
    ? seats
    : [...seats, { value: line.seat, words: name(line.side, line.label) }];
}

/** The lines before it that have words; and one that is gone, where it quotes that. */
function quotable({ rehearsal, room }: Catalogue, { lines }: Made, line: MessageView): Options {
  const before = lines.flatMap(({ id, order, content }) =>
    order < line.order && content.kind === 'text' ? [{ value: id, words: rehearsal.quotes(order + 1) }] : [],
  );
  const present = line.content.kind === 'text' ? line.content.quote?.messageId : undefined;
  const gone = present !== undefined && !before.some(({ value }) => value === present);
  const none = { value: '', words: rehearsal.noQuote };
  return [none, ...before, ...(gone ? [{ value: present, words: room.quoteGone }] : [])];
}

/** Its words are put in when the line is settled. */
const quoteOfLine = (messageId: string) =>
  messageId === '' ? null : { messageId, label: '', side: '', text: null, messageClass: null, barred: false };
