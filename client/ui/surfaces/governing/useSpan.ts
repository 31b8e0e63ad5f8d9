import { useWords } from '../../app/contexts.ts';

/** A length of time that rules fix, in words; nought is a choice of its own. */
export function useSpan(): (seconds: number) => string {
  const words = useWords();
  return (seconds) => (seconds === 0 ? words.setUp.none : words.time.span(seconds));
}
