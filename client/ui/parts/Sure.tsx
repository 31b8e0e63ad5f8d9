import type { Guarantee } from '../../i18n/en.ts';
import { useWords } from '../app/contexts.ts';

type Properties = { readonly kind: Guarantee };

/** Says which of three a guarantee is: by cryptography, kept by honest devices, or a promise. */
export function Sure({ kind }: Properties) {
  const words = useWords();
  return <span className={`sure ${kind}`}>{words.guarantee[kind]}</span>;
}
