import { useKeeping, useWords } from '../app/contexts.ts';
import { Icon } from './Icon.tsx';

/** One line wherever seats are open that nothing keeps; nothing where the device keeps them. */
export function MemoryLine() {
  const words = useWords();
  if (useKeeping().kind === 'device') return null;
  return (
    <p className="memory-line">
      <Icon name="look" />
      <span>{words.keeping.line}</span>
    </p>
  );
}
