/** Asks the browser to keep what is stored here; call it from a press. True if it promised. */
export async function keepStorage(): Promise<boolean> {
  try {
    return await navigator.storage.persist();
  } catch {
    return false;
  }
}
