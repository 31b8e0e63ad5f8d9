import { useSlow, useWords } from '../app/contexts.ts';
import { Notice } from './Notice.tsx';

/** Said before the first long wait, where WebAssembly is off. */
export function SlowNote() {
  const { slow } = useWords();
  if (!useSlow()) return null;
  return (
    <Notice>
      <p>{slow.note}</p>
      <p>{slow.waits}</p>
    </Notice>
  );
}
