import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import type { ChannelView, SeatView } from '../../../engine/api.ts';
import { useGoing, useWords } from '../../app/contexts.ts';
import { ConnectionLine } from '../../parts/ConnectionLine.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { HowCompared } from './HowCompared.tsx';
import { ReadAloud } from './ReadAloud.tsx';
import { ScanTheirs } from './ScanTheirs.tsx';
import { Secret } from './Secret.tsx';
import { useSafetyNumber } from './useSafetyNumber.ts';

type Way = 'voice' | 'scan' | 'secret';
const ways: readonly Way[] = ['voice', 'scan', 'secret'];

type Properties = { readonly channel: ChannelView; readonly seatId: string };

/** Whether somebody sits between this device and another seat's: what is known, and three ways to find out. */
export function Verify({ channel, seatId }: Properties) {
  const words = useWords();
  const { back } = useGoing();
  const seat = channel.seats.find(({ id }) => id === seatId);
  return (
    <Page title={words.verifying.title} onBack={back}>
      {seat === undefined || seat.ours ? (
        <ProblemNote trouble={{ kind: 'gone' }} />
      ) : (
        <>
          <ConnectionLine channel={channel} />
          <p className="strong">
            <SeatName side={seat.side} label={seat.label} />
          </p>
          <HowCompared seat={seat} />
          {seat.away || seat.hold !== null ? (
            <Away channel={channel} seat={seat} />
          ) : (
            <Ways channel={channel} seat={seat} />
          )}
        </>
      )}
    </Page>
  );
}

type SeatProperties = { readonly channel: ChannelView; readonly seat: SeatView };

/** Nothing is offered that would show, by failing, why a seat is away; a check that is on can be ended. */
function Away({ channel, seat }: SeatProperties) {
  const words = useWords();
  return (
    <>
      <p className="hint">
        {words.seats.awayText} <Sure kind="device" />
      </p>
      {seat.secretCheck !== null && <Secret channel={channel} seat={seat} onDigits={() => undefined} />}
    </>
  );
}

function Ways({ channel, seat }: SeatProperties) {
  const { verifying } = useWords();
  const [way, setWay] = useState<Way>(seat.secretCheck === null ? 'voice' : 'secret');
  const { number, trouble } = useSafetyNumber(channel.id, seat.id);
  return (
    <>
      <Tabs
        className="ways"
        selectedKey={way}
        onSelectionChange={(chosen) => setWay(ways.find((each) => each === chosen) ?? 'voice')}
      >
        <TabList className="sections" aria-label={verifying.ways}>
          {ways.map((each) => (
            <Tab key={each} id={each} className="section way">
              {verifying.way[each]}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="voice" className="stack-small way-panel">
          <ReadAloud channel={channel} seat={seat} number={number} />
        </TabPanel>
        <TabPanel id="scan" className="stack-small way-panel">
          <ScanTheirs channel={channel} seat={seat} number={number} />
        </TabPanel>
        <TabPanel id="secret" className="stack-small way-panel">
          <Secret channel={channel} seat={seat} onDigits={() => setWay('voice')} />
        </TabPanel>
      </Tabs>
      <ProblemNote trouble={trouble} />
      <p className="hint">
        {verifying.belongs} {verifying.anew}
      </p>
    </>
  );
}
