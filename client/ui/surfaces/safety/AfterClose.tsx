import { useWords } from '../../app/contexts.ts';
import { PlainList } from '../../parts/PlainList.tsx';
import { SureList } from '../../parts/SureList.tsx';

/** A closed channel: what is where now, and what nobody can erase. */
export function AfterClose() {
  const { close } = useWords();
  return (
    <>
      <SureList title={close.afterTitle} lines={close.after} />
      <PlainList title={close.remainsTitle} lines={close.remains} />
    </>
  );
}
