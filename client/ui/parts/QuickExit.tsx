import { useEffect, useState } from 'react';
import { useLeave, useOpen, useWords } from '../app/contexts.ts';
import { ARMED_MS, EXIT_KEY } from '../app/exitKey.ts';
import { ActionButton } from './ActionButton.tsx';

/** Quick exit by two presses in the same place, wherever keys are in memory. The words change, their place does not. */
export function QuickExit() {
  return useOpen() ? <ExitButton /> : null;
}

function ExitButton() {
  const words = useWords();
  const leave = useLeave();
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    if (!armed) return;
    const timer = setTimeout(() => setArmed(false), ARMED_MS);
    return () => clearTimeout(timer);
  }, [armed]);
  return (
    <>
      <ActionButton
        look={armed ? 'caution' : 'quiet'}
        label={armed ? words.safety.again : words.safety.exitName}
        onPress={() => (armed ? leave() : setArmed(true))}
      >
        {armed ? words.safety.againShort : words.safety.exit}
      </ActionButton>
      <kbd className="key wide-only">{EXIT_KEY}</kbd>
      <span role="status" className="visually-hidden">
        {armed && words.safety.again}
      </span>
    </>
  );
}
