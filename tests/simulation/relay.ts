/**
 * The simulation's relay: the honest rules of append, rotate and read, and what a hostile one does to chosen devices. It is
 * given blobs and generations only.
 */
import { hex } from '../../shared/codec/bytes.ts';
import type { Arrival } from '../../shared/protocol/receive.ts';
import { blobHash } from '../../shared/protocol/view.ts';
import { position } from '../support/table.ts';

export type Sent = { readonly blob: Uint8Array; readonly generation: number; readonly rotate: boolean };
export type Stored = { readonly id: string; readonly blob: Uint8Array; readonly generation: number };

export type Relay = { entries: Stored[]; generation: number; ids: Set<string>; attack: Attack | null };

/** What is done to the victim at this place of the log; `replay` is done to all. */
export type Attack = {
  readonly kind: 'withhold' | 'flip' | 'swap' | 'omit' | 'insert' | 'replay';
  readonly victim: string;
  readonly at: number;
  readonly byte: number;
};
export const ATTACKS = ['withhold', 'flip', 'swap', 'omit', 'insert', 'replay'] as const;

export const openRelay = (): Relay => ({ entries: [], generation: 0, ids: new Set(), attack: null });

/** A retry of what is stored is no duplicate; under an ended generation nothing new is taken; a rotate begins the next. */
export const append = (relay: Relay, sent: Sent): 'ok' | 'stale' => {
  const id = hex(blobHash(sent.blob));
  if (relay.ids.has(id)) return 'ok';
  if (sent.generation !== relay.generation) return 'stale';
  store(relay, sent.blob);
  if (sent.rotate) relay.generation += 1;
  return 'ok';
};

const store = (relay: Relay, blob: Uint8Array): void => {
  const id = hex(blobHash(blob));
  relay.ids.add(id);
  relay.entries.push({ id, blob, generation: relay.generation });
  const { attack } = relay;
  if (attack?.kind === 'replay' && relay.entries.length === attack.at)
    relay.entries.push({ ...relay.entries[attack.byte % attack.at]!, generation: relay.generation });
};

/** How many entries a device with this generation's token may read. */
export const readable = (relay: Relay, generation: number): number => {
  const next = relay.entries.findIndex((entry) => entry.generation > generation);
  return next < 0 ? relay.entries.length : next;
};

const whole = (entry: Stored, index: number): Arrival => ({
  kind: 'blob',
  blob: entry.blob,
  position: position(index + 1),
});

/** What the device is given for the entry at `index`, one place after the other; null: not yet. */
export const deliver = (relay: Relay, device: string, index: number): readonly Arrival[] | null => {
  const entry = relay.entries[index]!;
  const honest = whole(entry, index);
  const { attack } = relay;
  if (!attack || attack.victim !== device || index < attack.at || index > attack.at + 1) return [honest];
  const first = index === attack.at;
  const next = relay.entries[index + 1];
  switch (attack.kind) {
    case 'withhold':
      return first ? [{ kind: 'hash', hash: blobHash(entry.blob), position: position(index + 1) }] : [honest];
    case 'flip': {
      const blob = entry.blob.slice();
      const at = attack.byte % blob.length;
      blob[at] = (blob[at] ?? 0) ^ (1 << (attack.byte % 8));
      return first ? [{ kind: 'blob', blob, position: position(index + 1) }] : [honest];
    }
    case 'omit':
      return first ? [] : [honest];
    case 'insert':
      return first ? [{ kind: 'blob', blob: entry.blob.slice(1), position: position(index + 1) }, honest] : [honest];
    case 'swap':
      if (!first) return [whole(relay.entries[attack.at]!, index)];
      return next ? [whole(next, index)] : null;
    case 'replay':
      return [honest];
  }
};
