/** What authors say later of their own messages, on the rows that this device holds of them. */

import type { SeatId } from '../../../shared/brand.ts';
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import { applyMark, type Marked } from '../../../shared/room/marks.ts';
import type { Mark } from '../../../shared/room/words.ts';
import type { Ledger } from './ledger.ts';
import type { MessageRecord } from './records.ts';
import { factsOfRow } from './texts.ts';

export type Rows = Readonly<Record<string, MessageRecord | null>>;

/** The row of an entry, as it will be once `changed` stands. */
export const rowOf = (ledger: Ledger, changed: Rows, entry: Uint8Array): [string, MessageRecord] | undefined => {
  const isIt = (message: MessageRecord | null | undefined): message is MessageRecord =>
    message !== null && message !== undefined && message.entry !== null && sameBytes(message.entry, entry);
  // Received rows are named by their entry; own ones only in the ledger, under the name that they were written with.
  const received = changed[hex(entry)];
  if (isIt(received)) return [hex(entry), received];
  const id = ledger.messageOf(entry)?.[0] ?? Object.keys(changed).find((key) => isIt(changed[key]));
  if (id === undefined) return undefined;
  const row = id in changed ? changed[id] : ledger.messages.get(id);
  return isIt(row) ? [id, row] : undefined;
};

const marked = (message: MessageRecord, mark: Mark): MessageRecord => {
  switch (mark.kind) {
    case 'withdraw':
      return { ...message, content: { kind: 'withdrawn' } };
    case 'tighten': {
      const { content } = message;
      return content.kind === 'text'
        ? { ...message, content: { ...content, messageClass: mark.messageClass } }
        : message;
    }
    case 'release':
      return { ...message, release: mark.mayBeQuoted ? 'quotable' : 'kept' };
    default:
      return mark satisfies never;
  }
};

export type RowMarked = {
  readonly id: string;
  readonly message: MessageRecord;
  readonly verdict: Marked['verdict']['kind'];
};

/** What a mark by a seat does to the row that it is of; null when this device does not hold it: it expired here, or came before us. Implements L5. */
export const markRow = (ledger: Ledger, changed: Rows, mark: Mark, author: SeatId, room: string): RowMarked | null => {
  const found = rowOf(ledger, changed, mark.entry);
  const facts = found && factsOfRow(found[1]);
  if (!found || !facts) return null;
  const [id, message] = found;
  const { kind } = applyMark(facts, mark, author, room).verdict;
  return { id, message: kind === 'taken' ? marked(message, mark) : message, verdict: kind };
};
