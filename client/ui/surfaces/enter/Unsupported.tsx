import type { Missing } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { LanguageChoice } from '../../parts/LanguageChoice.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';

type Properties = { readonly missing: readonly Missing[]; readonly address: string };

/** What this browser lacks, said instead of failing. */
export function Unsupported({ missing, address }: Properties) {
  const words = useWords();
  return (
    <Page title={words.unsupported.title} aside={<LanguageChoice />}>
      <Notice tone="caution">
        <p>{words.unsupported.lead}</p>
        <ul>
          {missing.map((kind) => (
            <li key={kind}>{words.unsupported.missing[kind]}</li>
          ))}
        </ul>
      </Notice>
      <p>{words.unsupported.next}</p>
      <div className="actions">
        <CopyButton text={address} words={words.firstVisit.copyAddress} look="primary" />
      </div>
    </Page>
  );
}
