/**
 * What a relay knows of all logs. It comes about by applying the records of the stream one after another (apply.ts), and only
 * there is it changed.
 */
import type { LogId } from '../../../shared/wire/frames.ts';

/** An entry. */
export interface Entry {
  /** As a map's key. */
  readonly hash: string;
  readonly generation: number;
  readonly ends: boolean;
  readonly expiresAt: number | null;
  readonly bytes: number;
  /** The message that holds the blob and where in its payload; null once the blob has ended. */
  message: number | null;
  readonly offset: number;
}

/** A generation, with the numbers of the entries that began it (0: the log's beginning) and ended it. */
export interface LedgerGeneration {
  readonly number: number;
  readonly tokenHash: Uint8Array;
  readonly adminHash: Uint8Array;
  readonly began: number;
  ended: number | null;
}

/** A log that was neither burned nor found past its end. */
export interface OpenState {
  readonly state: 'open';
  readonly id: LogId;
  readonly family: Family;
  readonly parent: OpenState | null;
  readonly closeHash: Uint8Array;
  readonly quotaBytes: number;
  readonly generations: [LedgerGeneration, ...LedgerGeneration[]];
  /** By number, from index 1. A hole is an entry whose message was erased and whose `lapse` has not been reached yet. */
  readonly entries: (Entry | undefined)[];
  readonly numbers: Map<string, number>;
  /** Every message of this log. */
  readonly messages: Set<number>;
  usedBytes: number;
  expiresAt: number;
  /** No blob ends before this. */
  nextEnd: number;
}

/** What is left of a burned log. */
export interface BurnedState {
  readonly state: 'burned';
  readonly id: LogId;
  readonly family: Family;
  readonly proof: Uint8Array;
  readonly expiresAt: number;
  readonly message: number;
}

/** A log and its children. */
export interface Family {
  /** The id of the log that is nobody's child, as a map's key. */
  readonly root: string;
  readonly members: Set<LogState>;
  /** The last record that counted. */
  last: number;
}

export type LogState = OpenState | BurnedState;

/** All logs, by id as a map's key, and the messages that are to be erased. */
export interface Ledger {
  readonly logs: Map<string, LogState>;
  readonly families: Map<string, Family>;
  /** Messages of void records: erased before any other. */
  readonly voided: Set<number>;
  /** Messages that nothing needs any more. */
  readonly dead: Set<number>;
  /** Messages that say that a log is gone: for readers who are behind. */
  readonly gone: Set<number>;
}

export function emptyLedger(): Ledger {
  return { logs: new Map(), families: new Map(), voided: new Set(), dead: new Set(), gone: new Set() };
}

/** The log with the number that its newest entry has. */
export function newestOf(log: OpenState): number {
  return Math.max(0, log.entries.length - 1);
}

export function currentOf(log: OpenState): LedgerGeneration {
  return log.generations.at(-1) ?? log.generations[0];
}

/** When a log ends, or its parent if that is sooner. */
export function endOfLog(log: OpenState): number {
  return Math.min(log.expiresAt, log.parent?.expiresAt ?? log.expiresAt);
}
