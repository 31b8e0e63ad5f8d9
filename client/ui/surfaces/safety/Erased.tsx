import { useKeeping, useWords } from '../../app/contexts.ts';
import { LanguageChoice } from '../../parts/LanguageChoice.tsx';
import { Page } from '../../parts/Page.tsx';
import { PlainList } from '../../parts/PlainList.tsx';
import { ReloadButton } from '../../parts/ReloadButton.tsx';

/** Every seat of this device is destroyed. Says so, and what is elsewhere, to whoever looks. */
export function Erased() {
  const words = useWords();
  const { travel, keeping } = words;
  const kept = useKeeping().kind === 'device';
  return (
    <Page title={travel.erasedTitle} aside={<LanguageChoice />}>
      <p role="status">{travel.erased}</p>
      <PlainList title={travel.remainsTitle} lines={kept ? travel.remains : keeping.travelRemains} />
      <PlainList title={travel.backTitle} lines={travel.back} />
      <div className="actions">
        <ReloadButton />
      </div>
    </Page>
  );
}
