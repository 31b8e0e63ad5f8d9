import { useState } from 'react';
import type { ChannelView, MessageView, RoomView, WhyBarred } from '../../../engine/api.ts';
import type { Trouble } from '../../../i18n/en.ts';
import type { Catalogue } from '../../../i18n/languages.ts';
import { useEngine, useGoing, useWords } from '../../app/contexts.ts';
import { draftKey, noDraft, noteText, useMemory } from '../../app/drafts.ts';
import { useAction } from '../../app/useAction.ts';
import type { ListedAction } from '../../parts/ActionList.tsx';
import { mayReport } from '../rooms/mayReport.ts';
import { roomName } from '../rooms/roomName.ts';
import type { Step } from './MessageMenu.tsx';
import { quoteOf } from './quoteOf.ts';

type About = {
  readonly channel: ChannelView;
  readonly room: RoomView;
  readonly message: MessageView;
  readonly onReply: () => void;
  readonly close: () => void;
  readonly onStep: (step: Step) => void;
};

/** Why something is barred, in words; of a quarantine with the time that is left of it. */
export function whyWords(
  { message: words }: Catalogue,
  why: WhyBarred | null,
  { actions }: MessageView,
): string | null {
  if (why === null) return null;
  if (why !== 'quarantine' || actions.quarantineSeconds === null) return words.why[why];
  return words.quarantineOr(actions.quarantineSeconds);
}

/** The actions of a message, in the order of the menu, and what came of the last one. */
export function useMessageActions(about: About): {
  readonly actions: readonly ListedAction[];
  readonly said: string;
  readonly trouble: Trouble | null;
} {
  const words = useWords();
  const { trouble, run } = useAction();
  const [said, setSaid] = useState('');
  const engine = useEngine();
  const { channel, message, close, onStep } = about;
  const quoting = useQuoting(about);
  const copying = useCopying(about, setSaid);
  const reporting = useReporting(about);
  const release = (mayBeQuoted: boolean): void =>
    void run(() => engine.release(channel.id, message.id, mayBeQuoted), close);
  const action = (id: string, name: string, why: string | null, onPress: () => void): ListedAction => ({
    id,
    name,
    why,
    onPress,
  });
  const { actions } = message;
  const own: ListedAction[] = message.ours
    ? [
        ...actions.tighten.map((to) =>
          action(`tighten-${to}`, `${words.message.tighten} ${words.classes[to]}`, null, () =>
            onStep({ kind: 'tighten', to }),
          ),
        ),
        ...(actions.release === null || actions.release.state === 'quotable'
          ? []
          : [action('allow', words.message.allow, null, () => release(true))]),
        ...(actions.release === null || actions.release.state === 'kept'
          ? []
          : [action('keep', words.message.keep, null, () => release(false))]),
        action('withdraw', words.message.withdraw, actions.withdraw ? null : words.message.why.withdrawn, () =>
          onStep({ kind: 'withdraw' }),
        ),
      ]
    : [action('withdraw', words.message.withdraw, words.message.why.notOurs, () => undefined)];
  return {
    actions: [
      action('reply', words.message.reply, whyWords(words, actions.reply, message), () => {
        about.onReply();
        close();
      }),
      ...quoting,
      copying,
      ...own,
      ...reporting,
    ],
    said,
    trouble,
  };
}

/** Quoting in each other room of ours. The quotation waits in that room's composer; the person goes there. */
function useQuoting({ channel, message }: About): readonly ListedAction[] {
  const words = useWords();
  const { drafts } = useMemory();
  const { go } = useGoing();
  const into = (room: string): void => {
    const key = draftKey(channel.id, room);
    drafts.set(key, { ...(drafts.get(key) ?? noDraft), quote: quoteOf(message) });
    go({ at: 'channel', channel: channel.id, page: { name: 'room', room } });
  };
  return message.actions.quoteIn.flatMap(({ room, why }) => {
    const other = channel.rooms.find((candidate) => candidate.id === room);
    if (other === undefined) return [];
    return [
      {
        id: `quote-${room}`,
        name: `${words.message.quoteIn}: ${roomName(words, channel, other)}`,
        why: whyWords(words, why, message),
        onPress: () => into(room),
      },
    ];
  });
}

/** Copying the text, where its class allows it. What was copied here is asked about when it is pasted in another room. */
function useCopying({ channel, room, message }: About, say: (words: string) => void): ListedAction {
  const words = useWords();
  const memory = useMemory();
  const { content } = message;
  const copy = async (): Promise<void> => {
    if (content.kind !== 'text' || message.actions.copy !== null) return;
    try {
      await navigator.clipboard.writeText(content.text);
      noteText(memory, { channel, room, text: content.text });
      say(words.common.copied);
    } catch {
      say(words.common.copyFailed);
    }
  };
  return {
    id: 'copy',
    name: words.message.copy,
    why: whyWords(words, message.actions.copy, message),
    onPress: () => void copy(),
  };
}

function useReporting({ channel, message }: About): readonly ListedAction[] {
  const words = useWords();
  const { go } = useGoing();
  if (!message.actions.report || !mayReport(channel)) return [];
  const report = (): void => go({ at: 'channel', channel: channel.id, page: { name: 'report', message: message.id } });
  return [{ id: 'report', name: words.message.report, why: null, onPress: report }];
}
