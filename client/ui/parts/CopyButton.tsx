import { useState } from 'react';
import { useWords } from '../app/contexts.ts';
import { ActionButton } from './ActionButton.tsx';

type Properties = {
  readonly text: string;
  readonly words?: string;
  readonly look?: 'primary' | 'plain';
};

/** Copies one text and says so. */
export function CopyButton({ text, words: own, look = 'plain' }: Properties) {
  const words = useWords();
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('failed');
    }
  };
  return (
    <>
      <ActionButton look={look} onPress={() => void copy()}>
        {own ?? words.common.copy}
      </ActionButton>
      <span role="status" className="status-words">
        {state === 'copied' && words.common.copied}
        {state === 'failed' && words.common.copyFailed}
      </span>
    </>
  );
}
