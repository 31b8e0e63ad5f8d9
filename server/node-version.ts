/** The oldest Node whose embedded SQLite and TypeScript the relay can use. */
export const OLDEST_NODE = 24;

/** Whether a version such as `20.20.2` is older than that. */
export function olderNode(version: string): boolean {
  return Number.parseInt(version, 10) < OLDEST_NODE;
}
