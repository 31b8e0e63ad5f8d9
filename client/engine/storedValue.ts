/** What a row may hold: plain records, lists, text, numbers, booleans, null and bytes. `undefined` is not among them. */
export type StoredValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly StoredValue[]
  | { readonly [name: string]: StoredValue };
