import type { Trouble } from '../../../i18n/en.ts';
import type { Catalogue } from '../../../i18n/languages.ts';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { LanguageChoice } from '../../parts/LanguageChoice.tsx';
import { Page } from '../../parts/Page.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { ReloadButton } from '../../parts/ReloadButton.tsx';

/** Links that lead nowhere, whatever one does on this page. */
const over = [
  'invitationGone',
  'invitationUsed',
  'invitationNotAuthentic',
  'notALink',
  'linkForAnotherHost',
] as const satisfies readonly Trouble['kind'][];

type Over = (typeof over)[number];

const isOver = (kind: Trouble['kind']): kind is Over => (over as readonly string[]).includes(kind);

/** True where nothing can be decided any more: the offer gives way to this page. */
export const leadsNowhere = (trouble: Trouble): boolean => isOver(trouble.kind) || trouble.kind === 'linkNewer';

type Properties = {
  readonly trouble: Trouble;
  readonly onAgain: () => void;
  readonly onSettled: () => void;
};

/** A link without an offer: what became of it, in the heading already, and only buttons that can help. */
export function NoOffer({ trouble, onAgain, onSettled }: Properties) {
  const words = useWords();
  const { kind } = trouble;
  const reload = kind === 'linkNewer' || kind === 'relayRefused' || kind === 'crashed';
  return (
    <Page title={titleOf(kind, words)} aside={<LanguageChoice />}>
      <ProblemNote trouble={trouble} />
      <div className="actions">
        {isOver(kind) ? (
          <ActionButton look="primary" onPress={onSettled}>
            {words.common.done}
          </ActionButton>
        ) : (
          <>
            {reload ? (
              <ReloadButton />
            ) : (
              <ActionButton look="primary" onPress={onAgain}>
                {words.common.tryAgain}
              </ActionButton>
            )}
            <ActionButton onPress={onSettled}>{words.guest.putAside}</ActionButton>
          </>
        )}
      </div>
    </Page>
  );
}

const titleOf = (kind: Trouble['kind'], { guest }: Catalogue): string =>
  isOver(kind) ? guest.over[kind] : kind === 'linkNewer' ? guest.newerLink : guest.unread;

type OverProperties = { readonly title: string; readonly lines: readonly string[]; readonly onSettled: () => void };

/** An invitation that ended here, before these eyes: declined, or its time is over. */
export function Decided({ title, lines, onSettled }: OverProperties) {
  const words = useWords();
  return (
    <Page title={title} aside={<LanguageChoice />}>
      <p role="status">{lines.join(' ')}</p>
      <div className="actions">
        <ActionButton look="primary" onPress={onSettled}>
          {words.common.done}
        </ActionButton>
      </div>
    </Page>
  );
}
