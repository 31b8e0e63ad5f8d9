/** A channel as a device holds it, in a folder: its record, and the same as a recording for other readers. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeStored, encodeStored, type StoredValue } from '../../client/engine/storedValue.ts';
import type { Forged } from '../../shared/protocol/forge/forge.ts';
import type { Kept } from '../../shared/protocol/forge/readBack.ts';
import type { Recording } from '../../tests/interop/recording.ts';

const DEVICE = 'device.cbor';
const RECORDING = 'recording.json';
const FORMAT = 1;

/** Only for whoever runs this: as secret as a device. */
const PRIVATE = 0o600;

/** Throws where it may not write. What was there is written over. */
export const writeChannel = (folder: string, forged: Forged, recording: Recording): void => {
  const { begun, channel } = forged;
  // What the device was told is left out: it is told again when the record is read.
  const moments = forged.moments.map((moment) => {
    if (moment.kind === 'wrote') return moment;
    const { kind, blob, position, minute } = moment;
    return { kind, blob, position, minute };
  });
  const record = { format: FORMAT, begun, moments, channel } as unknown as StoredValue;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, DEVICE), encodeStored(record), { mode: PRIVATE });
  writeFileSync(join(folder, RECORDING), JSON.stringify(recording, null, 1), { mode: PRIVATE });
};

/** What a folder holds of a channel, or undefined where it is no record of this format. Throws where there is none to read. */
export const readChannel = (folder: string): Kept | undefined => {
  const record = decodeStored(new Uint8Array(readFileSync(join(folder, DEVICE)))) as unknown;
  if (typeof record !== 'object' || record === null) return undefined;
  if (!('format' in record) || record.format !== FORMAT || !('begun' in record) || !('moments' in record))
    return undefined;
  return record as unknown as Kept;
};
