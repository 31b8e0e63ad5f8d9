import { useState } from 'react';
import type { ChannelView, SafetyNumber, SeatView } from '../../../engine/api.ts';
import { useEngine, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { useScan } from '../../app/useScan.ts';
import { Notice } from '../../parts/Notice.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { QrPicture } from '../../parts/QrPicture.tsx';
import { SureList } from '../../parts/SureList.tsx';
import { Differ } from './Differ.tsx';

type Properties = { readonly channel: ChannelView; readonly seat: SeatView; readonly number: SafetyNumber | null };

type Found = 'matches' | 'differs' | 'notACode';

/** The code of this pair to be scanned, and the way to scan the other's. What the camera read is judged by the engine alone. */
export function ScanTheirs({ channel, seat, number }: Properties) {
  const words = useWords();
  const engine = useEngine();
  const { trouble, run } = useAction();
  const [found, setFound] = useState<Found | null>(null);
  const address = useScan((text) => void run(() => engine.compareScanned(channel.id, seat.id, text), setFound));
  const { scanTheirs } = words;
  return (
    <>
      <p>{scanTheirs.how}</p>
      <Result found={found} />
      <p role="status">{number === null && words.seats.computing}</p>
      {number !== null && <QrPicture text={number.code} label={scanTheirs.ours} />}
      <p>{scanTheirs.same}</p>
      <div className="actions">
        {address !== null && (
          <a className="button primary" href={address} target="_blank" rel="noopener">
            {scanTheirs.action}
          </a>
        )}
      </div>
      <p className="hint">
        {scanTheirs.opens} {words.scanning.digits}
      </p>
      <ProblemNote trouble={trouble} />
      <SureList lines={words.verifying.means} />
    </>
  );
}

/** What the last scan found. */
function Result({ found }: { readonly found: Found | null }) {
  const { scanTheirs } = useWords();
  switch (found) {
    case null:
      return <p role="status" />;
    case 'matches':
      return (
        <div role="status">
          <Notice icon="check">
            <p className="strong">{scanTheirs.matches}</p>
            <p>{scanTheirs.theirs}</p>
          </Notice>
        </div>
      );
    case 'differs':
      return (
        <Differ title={scanTheirs.differTitle}>
          <p>
            {scanTheirs.differText} {scanTheirs.differNext}
          </p>
        </Differ>
      );
    case 'notACode':
      return (
        <div role="alert">
          <Notice tone="caution">
            <p className="strong">{scanTheirs.noCodeTitle}</p>
            <p>{scanTheirs.noCodeNext}</p>
          </Notice>
        </div>
      );
  }
}
