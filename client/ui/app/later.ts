/**
 * Before a part of the program is imported that no first visit needs: tells the browser its hash, which stands in the page beside
 * its name (client/vite.config.ts), for the page's policy runs no script without one and an import has no place for it. The
 * part that comes is the one that is then imported. Rejects if it did not come, or is not the one.
 */
export async function later(part: string): Promise<void> {
  const said = document.querySelector<HTMLMetaElement>(`meta[name="later"][data-part="${CSS.escape(part)}"]`);
  const link = document.createElement('link');
  // The pages that tests draw carry no hashes. Browsers that know no such link know no such policy either.
  if (said === null || !link.relList.supports('modulepreload')) return;
  if (document.querySelector(`link[rel="modulepreload"][href="${CSS.escape(said.content)}"]`) !== null) return;
  link.rel = 'modulepreload';
  link.href = said.content;
  link.integrity = said.dataset['integrity'] ?? '';
  const come = new Promise<void>((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error('a part of the program did not come'));
    };
  });
  document.head.append(link);
  await come;
}
