import type { ChannelView, Standing } from '../../../engine/api.ts';
import type { Catalogue } from '../../../i18n/languages.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { useAction } from '../../app/useAction.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { ConnectionLine } from '../../parts/ConnectionLine.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Comparing } from '../guest/Comparing.tsx';
import { AfterClose } from '../safety/AfterClose.tsx';

type Properties = { readonly channel: ChannelView };

/** Everything before and after having a seat: digits to compare, keys on their way, ended, closed. */
export function StandingPage({ channel }: Properties) {
  const words = useWords();
  const { back } = useGoing();
  const { standing } = channel;
  return (
    <Page about={standing.kind} title={titleOf(standing, words)} onBack={back}>
      <ConnectionLine channel={channel} />
      {standing.kind === 'comparing' && <Comparing channel={channel} standing={standing} />}
      {standing.kind === 'joining' && (
        <p role="status">
          {words.standing.joining} {words.standing.joiningNext}
        </p>
      )}
      {isOver(standing) && <Over channel={channel} lines={linesOf(standing, words)} />}
    </Page>
  );
}

const isOver = (standing: Standing): boolean =>
  standing.kind === 'declined' ||
  standing.kind === 'ended' ||
  standing.kind === 'seatClosed' ||
  standing.kind === 'closed';

function titleOf(standing: Standing, words: Catalogue): string {
  switch (standing.kind) {
    case 'comparing':
      return words.compare.title;
    case 'joining':
      return words.standing.joiningTitle;
    case 'declined':
      return words.standing.declinedTitle;
    case 'ended':
      return words.standing.endedTitle[standing.why];
    case 'seatClosed':
      return words.standing.seatClosedTitle[standing.why];
    case 'closed':
      return words.standing.closedTitle;
    default:
      return words.channels.standing[standing.kind];
  }
}

function linesOf(standing: Standing, words: Catalogue): readonly string[] {
  switch (standing.kind) {
    case 'declined':
      return [words.standing.declined];
    case 'ended':
      return [words.standing.ended[standing.why], words.standing.endedNext];
    case 'seatClosed':
      return [words.standing.seatClosed[standing.why]];
    case 'closed':
      return [words.standing.closed];
    default:
      return [];
  }
}

type OverProperties = { readonly channel: ChannelView; readonly lines: readonly string[] };

/** A channel that is over: why, and the way to erase its last line here. */
function Over({ channel, lines }: OverProperties) {
  const words = useWords();
  const engine = useEngine();
  const { back } = useGoing();
  const { busy, trouble, run } = useAction();
  return (
    <>
      <div className="stack-small">
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
        <p className="hint">{words.channels.forgetText}</p>
      </div>
      {channel.standing.kind === 'closed' && <AfterClose />}
      <ProblemNote trouble={trouble} />
      <div className="actions">
        <ActionButton look="primary" busy={busy} onPress={() => void run(() => engine.forget(channel.id), back)}>
          {words.channels.forget}
        </ActionButton>
      </div>
    </>
  );
}
