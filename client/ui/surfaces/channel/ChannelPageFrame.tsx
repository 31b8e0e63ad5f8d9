import type { ReactNode } from 'react';
import type { ChannelView } from '../../../engine/api.ts';
import { useGoing } from '../../app/contexts.ts';
import { ConnectionLine } from '../../parts/ConnectionLine.tsx';
import { Page } from '../../parts/Page.tsx';
import { UserText } from '../../parts/UserText.tsx';
import { Sections } from './Sections.tsx';

type Properties = {
  readonly channel: ChannelView;
  readonly title: string;
  readonly present: 'seats' | 'rules' | 'close';
  readonly children: ReactNode;
};

/** A page of a channel other than the conversation: its label at the end of the bar, the sections above. */
export function ChannelPageFrame({ channel, title, present, children }: Properties) {
  const { back } = useGoing();
  return (
    <Page title={title} onBack={back} aside={<UserText text={channel.label} />}>
      <Sections channel={channel} present={present} />
      <ConnectionLine channel={channel} />
      {children}
    </Page>
  );
}
