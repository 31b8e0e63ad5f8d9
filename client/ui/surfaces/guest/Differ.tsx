import { useWords } from '../../app/contexts.ts';
import { Certain } from '../keys/Certain.tsx';

type Properties = { readonly busy: boolean; readonly onConfirm: () => void; readonly onCancel: () => void };

/** Differing digits end the invitation at once; it is said before. */
export function Differ({ busy, onConfirm, onCancel }: Properties) {
  const words = useWords();
  return (
    <Certain action={words.compare.differConfirm} busy={busy} onConfirm={onConfirm} onCancel={onCancel}>
      <p className="strong">{words.compare.differSure}</p>
    </Certain>
  );
}
