import type { Phase } from '../../engine/api.ts';
import { Channel } from '../surfaces/channel/Channel.tsx';
import { Channels } from '../surfaces/channels/Channels.tsx';
import { Host } from '../surfaces/channels/Host.tsx';
import { OpenChannel } from '../surfaces/channels/OpenChannel.tsx';
import { Settings } from '../surfaces/channels/Settings.tsx';
import { Trust } from '../surfaces/channels/Trust.tsx';
import { Safety } from '../surfaces/safety/Safety.tsx';
import { TravelLock } from '../surfaces/safety/TravelLock.tsx';
import { useGoing } from './contexts.ts';
import type { Route } from './route.ts';

type Properties = {
  readonly route: Exclude<Route, { at: 'rehearsal' }>;
  readonly open: Extract<Phase, { kind: 'open' }>;
  readonly build: string;
  readonly onLink: (link: string) => void;
};

/** The place a person asked for, or the list if that channel is not there any more. Each place is mounted afresh. */
export function Place({ route, open, build, onLink }: Properties) {
  const { back } = useGoing();
  switch (route.at) {
    case 'channels':
      return <Channels key="channels" open={open} onLink={onLink} />;
    case 'openChannel':
      return <OpenChannel key="openChannel" />;
    case 'settings':
      return <Settings key="settings" build={build} />;
    case 'safety':
      return <Safety key="safety" exitErases={open.exitErases} />;
    case 'travelLock':
      return <TravelLock key={`travelLock ${route.channel ?? ''}`} channels={open.channels} wanted={route.channel} />;
    case 'host':
      return <Host key="host" onBack={back} />;
    case 'trust':
      return <Trust key="trust" onBack={back} />;
    case 'channel': {
      const channel = open.channels.find((candidate) => candidate.id === route.channel);
      if (channel === undefined) return <Channels key="channels" open={open} onLink={onLink} />;
      return <Channel key={`${channel.id} ${JSON.stringify(route.page)}`} channel={channel} page={route.page} />;
    }
  }
}
