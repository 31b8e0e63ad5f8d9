/**
 * A relay's keeper and its store without sockets, in a process that may be killed at any moment. Messages come through the
 * standard input and answers leave through the standard output, each behind its length (32 bits, big-endian). An answer
 * is written before the next line of code runs: what was acknowledged is known to the test even when this process is not.
 */
import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { LocalKeeper } from '../../../server/keeper/keeper.ts';
import { SqliteStore } from '../../../server/stores/sqlite/sqlite.ts';
import { KIND, LENGTH_BYTES, type Opening } from './killed-keeper.ts';

let keeper: LocalKeeper | undefined;

function open({ folder, now, mostRecent, diesBeforeScrub }: Opening): void {
  const store = new SqliteStore(folder, { mostRecent });
  keeper = new LocalKeeper({ store, now: () => now * 1000, openToAll: true, onStoreFailure: () => process.exit(2) });
  if (diesBeforeScrub) dieBeforeScrub();
}

/** The moment between a commit and the checkpoint that takes removed bytes from the disk. */
function dieBeforeScrub(): void {
  const { prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.prepare = function (sql, ...options) {
    if (sql.includes('wal_checkpoint')) process.kill(process.pid, 'SIGKILL');
    return prepare.call(this, sql, ...options);
  };
}

function say(bytes: Uint8Array): void {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(bytes.length);
  writeSync(1, Buffer.concat([length, bytes]));
}

async function hear(message: Buffer): Promise<void> {
  const body = message.subarray(1);
  switch (message[0]) {
    case KIND.open:
      open(JSON.parse(body.toString()) as Opening);
      say(new Uint8Array(0));
      return;
    case KIND.frame:
      say((await keeper?.answer(body)) ?? Uint8Array.of(0));
      return;
    case KIND.sweep:
      await keeper?.sweep();
      say(new Uint8Array(0));
      return;
  }
}

let heard: Buffer = Buffer.alloc(0);
process.stdin.on('data', (piece: Buffer) => {
  heard = Buffer.concat([heard, piece]);
  while (heard.length >= LENGTH_BYTES) {
    const end = LENGTH_BYTES + heard.readUInt32BE(0);
    if (heard.length < end) return;
    void hear(heard.subarray(LENGTH_BYTES, end));
    heard = heard.subarray(end);
  }
});
