import type { BrowserKind } from '../../app/browserKind.ts';
import { useWords } from '../../app/contexts.ts';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Notice } from '../../parts/Notice.tsx';

type Properties = { readonly kind: BrowserKind; readonly address: string };

/** What to know of this browser before any key is made in it. */
export function BrowserWarnings({ kind, address }: Properties) {
  const words = useWords();
  return (
    <>
      {kind.inApp && (
        <Notice tone="caution">
          <p className="strong">{words.firstVisit.inAppNext}</p>
          <p>{words.firstVisit.inApp}</p>
          <CopyButton text={address} words={words.firstVisit.copyAddress} />
        </Notice>
      )}
      {kind.erasesAfterSevenDays && (
        <Notice tone="caution">
          <p>{words.firstVisit.sevenDays}</p>
          <p>{words.firstVisit.sevenDaysNext}</p>
        </Notice>
      )}
    </>
  );
}
