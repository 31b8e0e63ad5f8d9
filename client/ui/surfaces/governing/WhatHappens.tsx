import { useWords } from '../../app/contexts.ts';
import { PlainList } from '../../parts/PlainList.tsx';
import type { RulesChanges } from './changes.ts';

type Properties = { readonly changes: RulesChanges };

/** What saving would do, before it is done: what holds at once, with notice, or only when everybody agrees. */
export function WhatHappens({ changes }: Properties) {
  const { editRules } = useWords();
  const lines = [
    ...(changes.longer ? [editRules.longer] : []),
    ...(changes.easier ? [editRules.easier] : []),
    ...(changes.longer || changes.easier ? [editRules.untilThen] : []),
    ...(changes.shorter ? [editRules.shorter, editRules.shorterNotice] : []),
    editRules.accept,
    editRules.invitations,
    ...(changes.newKind ? [editRules.newKind] : []),
  ];
  return <PlainList title={editRules.happensTitle} lines={lines} />;
}
