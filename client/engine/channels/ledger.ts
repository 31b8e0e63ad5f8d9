/**
 * One channel's rows, in memory and on the disk. `commit` is the only way to change either: one transaction, and only when
 * it stands is memory replaced. It never runs twice at once: `exclusively` puts everything that changes the channel in line.
 */
import type { Hash } from '../../../shared/brand.ts';
import { hash32 } from '../../../shared/brand.ts';
import { concat, hex } from '../../../shared/codec/bytes.ts';
import { wipe } from '../../../shared/crypto/compare.ts';
import type { StorageError } from '../platform/rows.ts';
import type { Store } from '../store.ts';
import type { StoredValue } from '../storedValue.ts';
import {
  type ChannelRecord,
  type InvitationRecord,
  type MessageRecord,
  type OutboxRecord,
  RECORD_VERSION,
  type ViewRecord,
  WAITING_ORDER,
} from './records.ts';
import { upgradedInvitation, upgradedMessage, upgradedOutbox, upgradedRecord, upgradedViews } from './upgrade.ts';

/** Thrown past the caller to stop the engine: nothing that follows a failed commit may happen. */
export class StorageStopped extends Error {
  readonly problem: StorageError;
  constructor(problem: StorageError) {
    super(problem);
    this.problem = problem;
  }
}

/** Thrown past whoever changes a channel that was locked or forgotten meanwhile: no failure, but nothing more may happen. */
export class LedgerClosed extends Error {
  constructor() {
    super('the channel was closed');
  }
}

/** Rows to put, or to delete where null. Each list may be left out. */
export type Changes = {
  readonly record?: ChannelRecord;
  readonly messages?: Readonly<Record<string, MessageRecord | null>>;
  readonly invitations?: Readonly<Record<string, InvitationRecord | null>>;
  readonly outbox?: Readonly<Record<string, OutboxRecord | null>>;
  /** Views after the last one that is held, in order. */
  readonly views?: { readonly firstK: number; readonly hashes: readonly Hash[] };
  /** Everything but the record goes: the channel ended. */
  readonly erase?: true;
  /** What goes with this must not be found in the browser's files either: its database is replaced at once. */
  readonly bury?: true;
  /** Secrets that the new state no longer holds; zeroed once it stands. */
  readonly wipe?: readonly Uint8Array[];
};

const KINDS = ['message', 'invitation', 'outbox', 'view'] as const;

const must = <T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: StorageError },
): T => {
  if (!result.ok) throw new StorageStopped(result.error);
  return result.value;
};

/** A row of an older program is brought to the present shape; one that a newer program wrote is not guessed at. Implements X19. */
const known = <T extends { readonly version: number }>(row: T, upgraded: (row: T) => T): T => {
  if (row.version > RECORD_VERSION) throw new StorageStopped('storageNewer');
  if (!Number.isInteger(row.version) || row.version < 1) throw new StorageStopped('storageDamaged');
  return upgraded(row);
};

export class Ledger {
  readonly id: string;
  record: ChannelRecord;
  readonly messages = new Map<string, MessageRecord>();
  readonly invitations = new Map<string, InvitationRecord>();
  /** By id, which sorts as they are to be sent. */
  readonly outbox = new Map<string, OutboxRecord>();
  readonly #views = new Map<number, Hash>();
  readonly #store: Store;
  #line: Promise<unknown> = Promise.resolve();
  #sequence = 0;
  readonly #waiting = new Set<string>();
  /** Message ids by entry id (hex). */
  readonly #byEntry = new Map<string, string>();
  #closed = false;

  constructor(store: Store, id: string, record: ChannelRecord) {
    this.#store = store;
    this.id = id;
    this.record = record;
  }

  /** Reads all rows of a channel whose record is known. */
  static async open(store: Store, id: string, record: ChannelRecord): Promise<Ledger> {
    const ledger = new Ledger(store, id, known(record, upgradedRecord));
    const rows = async <T extends { readonly version: number }>(
      kind: (typeof KINDS)[number],
      upgraded: (row: T) => T,
    ) => {
      const found = must(await store.readGroup(kind, id));
      return found.map((row) => ({ id: row.id, value: known(row.value as unknown as T, upgraded) }));
    };
    for (const row of await rows<MessageRecord>('message', upgradedMessage)) {
      ledger.messages.set(row.id, row.value);
      ledger.#note(row.id, row.value);
    }
    for (const row of await rows<InvitationRecord>('invitation', upgradedInvitation))
      ledger.invitations.set(row.id, row.value);
    const outbox = await rows<OutboxRecord>('outbox', upgradedOutbox);
    const queued = outbox.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    for (const row of queued) ledger.outbox.set(row.id, row.value);
    ledger.#sequence = Math.max(Number(queued.at(-1)?.id ?? 0), ...ledger.#waitingSequence());
    for (const row of await rows<ViewRecord>('view', upgradedViews)) ledger.#takeViews(row.value);
    return ledger;
  }

  /** The hash over all entries up to k, of those this device saw in this epoch and the last. */
  readonly viewAt = (k: number): Hash | undefined => this.#views.get(k);

  /** The next id in the outbox: ids sort as they are drawn. */
  nextOutboxId(): string {
    this.#sequence += 1;
    return String(this.#sequence).padStart(12, '0');
  }

  /** The message of an entry, if we still hold it. */
  messageOf(entry: Uint8Array): [string, MessageRecord] | undefined {
    const id = this.#byEntry.get(hex(entry));
    const message = id === undefined ? undefined : this.messages.get(id);
    return id === undefined || message === undefined ? undefined : [id, message];
  }

  /** Messages of ours that the log has not shown yet, as they will be once `changed` stands. */
  waiting(changed: Readonly<Record<string, MessageRecord | null>>): [string, MessageRecord][] {
    const found: [string, MessageRecord][] = [];
    for (const id of this.#waiting) {
      const message = id in changed ? changed[id] : this.messages.get(id);
      if (message && message.state === 'waiting') found.push([id, message]);
    }
    return found;
  }

  /** Runs `work` after all that was put in line before it. A failure is the caller's; the line goes on. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    // A closed record is zeros: nothing may be worked out from it.
    const open = (): Promise<T> => {
      if (this.#closed) throw new LedgerClosed();
      return work();
    };
    const turn = this.#line.then(open, open);
    this.#line = turn.catch(() => undefined);
    return turn;
  }

  /** Makes the changes stand, on the disk and then in memory; throws StorageStopped and changes nothing when they cannot. */
  async commit(changes: Changes): Promise<void> {
    if (this.#closed) throw new LedgerClosed();
    const rows = this.#rows(changes);
    const committed = await this.#store.commit(rows);
    if (this.#closed) throw new LedgerClosed();
    must(committed);
    if (changes.erase) this.#forget();
    if (changes.record) this.record = changes.record;
    for (const id of Object.keys(changes.messages ?? {})) this.#unnote(id);
    take(this.messages, changes.messages);
    for (const [id, message] of Object.entries(changes.messages ?? {})) this.#note(id, message);
    take(this.invitations, changes.invitations);
    take(this.outbox, changes.outbox);
    if (changes.views?.hashes.length) this.#takeViews(viewRecord(changes.views));
    wipe(changes.wipe ?? []);
  }

  /** Drops the views before `k`: headers of the epochs that are still read cannot name them. */
  async pruneViews(k: number): Promise<void> {
    if (this.#closed) throw new LedgerClosed();
    const kept = [...this.#views.keys()].filter((each) => each >= k).toSorted((a, b) => a - b);
    const hashes = kept.flatMap((each) => this.#views.get(each) ?? []);
    const first = kept[0];
    const value = first === undefined ? null : viewRecord({ firstK: first, hashes });
    const puts = value
      ? [{ kind: 'view', group: this.id, id: String(value.firstK), value: value as StoredValue } as const]
      : [];
    const committed = await this.#store.commit({ deletedGroups: [{ kind: 'view', group: this.id }], puts });
    if (this.#closed) throw new LedgerClosed();
    must(committed);
    this.#views.clear();
    if (value) this.#takeViews(value);
  }

  /** Removes every row, the record too. */
  async destroy(): Promise<void> {
    const deletedGroups = KINDS.map((kind) => ({ kind, group: this.id }));
    must(await this.#store.commit({ deletedGroups, deletes: [{ kind: 'channel', group: '', id: this.id }] }));
    this.close();
  }

  /** Later commits throw; keys are zeroed and memory is let go. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    wipeWithin([this.record, ...this.invitations.values(), ...this.outbox.values()]);
    this.#forget();
  }

  /** Numbers that messages which still wait were given: what is written next stands after them. */
  *#waitingSequence(): Iterable<number> {
    for (const { order } of this.messages.values()) if (order > WAITING_ORDER) yield order - WAITING_ORDER;
  }

  #unnote(id: string): void {
    const before = this.messages.get(id);
    if (before?.entry) this.#byEntry.delete(hex(before.entry));
  }

  #note(id: string, message: MessageRecord | null): void {
    if (message?.entry) this.#byEntry.set(hex(message.entry), id);
    if (message?.state === 'waiting') this.#waiting.add(id);
    else this.#waiting.delete(id);
  }

  #forget(): void {
    this.#waiting.clear();
    this.#byEntry.clear();
    for (const map of [this.messages, this.invitations, this.outbox, this.#views]) map.clear();
  }

  #takeViews(record: ViewRecord): void {
    for (let i = 0; i * 32 < record.hashes.length; i += 1) {
      this.#views.set(record.firstK + i, hash32(record.hashes.slice(i * 32, i * 32 + 32)));
    }
  }

  #rows(changes: Changes) {
    const group = this.id;
    const lists = { message: changes.messages, invitation: changes.invitations, outbox: changes.outbox } as const;
    const all = Object.entries(lists).flatMap(([kind, rows]) =>
      Object.entries(rows ?? {}).map(([id, value]) => ({
        kind: kind as keyof typeof lists,
        group,
        id,
        value: value as StoredValue,
      })),
    );
    const puts: {
      kind: 'channel' | 'message' | 'invitation' | 'outbox' | 'view';
      group: string;
      id: string;
      value: StoredValue;
    }[] = all.filter((row) => row.value !== null);
    if (changes.record)
      puts.push({ kind: 'channel', group: '', id: this.id, value: changes.record as unknown as StoredValue });
    if (changes.views?.hashes.length) {
      const value = viewRecord(changes.views);
      puts.push({ kind: 'view', group, id: String(value.firstK), value: value as StoredValue });
    }
    const deletes = all.filter((row) => row.value === null).map(({ kind, id }) => ({ kind, group, id }));
    const deletedGroups = changes.erase ? KINDS.map((kind) => ({ kind, group })) : [];
    return { puts, deletes, deletedGroups, bury: changes.bury ?? false };
  }
}

/** Zeroes every buffer of a record, whatever it is for: what stays of it in memory says nothing. */
const wipeWithin = (value: unknown): void => {
  if (value instanceof Uint8Array) wipe([value]);
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) wipeWithin(inner);
};

const viewRecord = (views: { readonly firstK: number; readonly hashes: readonly Hash[] }): ViewRecord => ({
  version: RECORD_VERSION,
  firstK: views.firstK,
  hashes: concat(views.hashes),
});

const take = <T>(map: Map<string, T>, rows: Readonly<Record<string, T | null>> | undefined): void => {
  for (const [id, value] of Object.entries(rows ?? {})) {
    if (value === null) map.delete(id);
    else map.set(id, value);
  }
};
