/** What a network party can cause is a value of this type; only our own mistakes throw. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });

/** Marks the arm of a switch that no value can reach; reaching it is a bug. */
export const unreachable = (value: never): never => {
  throw new Error(`unreachable: ${typeof value}`);
};

/** Throws when something only a bug can make false is false. The message must carry no secret. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`bug: ${what}`);
}
