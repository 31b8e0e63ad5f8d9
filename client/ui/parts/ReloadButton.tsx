import { useWords } from '../app/contexts.ts';
import { ActionButton } from './ActionButton.tsx';

/** Starts the page afresh: everything readable is dropped on the way. */
export function ReloadButton() {
  const words = useWords();
  return (
    <ActionButton look="primary" onPress={() => window.location.reload()}>
      {words.starting.reload}
    </ActionButton>
  );
}
