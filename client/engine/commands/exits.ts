/** What only this device does for a person in danger: what quick exit does here, and what a travel lock leaves. */
import type { Outcome } from '../api.ts';
import { StorageStopped } from '../channels/ledger.ts';
import { fine } from '../problems.ts';
import type { Rotation } from '../rotation.ts';
import type { Session } from '../session.ts';
import type { RowRef, Store } from '../store.ts';

const EXIT: RowRef = { kind: 'settings', group: '', id: 'exit' };
const VERSION = 1;

/** Whether quick exit also destroys the seats. Never by mistake: anything but a plain yes is a no. */
export const readExitErases = async (store: Store): Promise<boolean> => {
  const row = await store.read(EXIT);
  if (!row.ok) throw new StorageStopped(row.error);
  const { value } = row;
  return typeof value === 'object' && value !== null && new Map(Object.entries(value)).get('erases') === true;
};

export const writeExitErases = async (store: Store, erases: boolean): Promise<void> => {
  const written = await store.commit({ puts: [{ ...EXIT, value: { version: VERSION, erases } }] });
  if (!written.ok) throw new StorageStopped(written.error);
};

/** Erases one channel's rows, and then what the browser's files and the data key still knew of them. */
export const destroySeat = async (
  session: Session,
  channel: string,
  rotate: () => Promise<boolean>,
): Promise<Outcome<'destroyed' | 'remains'>> => {
  const erased = await session.destroy(channel);
  if (!erased.ok) return erased;
  return fine((await rotate()) ? 'destroyed' : 'remains');
};

/** What of an unlocked vault the engine needs for these; made at an unlock. */
export type Vaulted = { readonly store: Store; readonly rotation: Rotation; exitErases: boolean };
