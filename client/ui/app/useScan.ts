import { useEffect, useRef, useState } from 'react';
import { useEngine, useLanguage, useLeave } from './contexts.ts';
import { fromScan, scanAddress, scanChannel, type ToScan } from './scanning.ts';

/**
 * One scan after another, in a tab of its own: where to open it, and its text when one is read. Null until a name is drawn. A name hears one
 * text; while this is on the page a quick exit in that tab is one here as well.
 */
export function useScan(onText: (text: string) => void): string | null {
  const engine = useEngine();
  const leave = useLeave();
  const { language } = useLanguage();
  const [name, setName] = useState<string | null>(null);
  const heard = useRef(onText);
  useEffect(() => {
    heard.current = onText;
  });
  useEffect(() => {
    if (name !== null) return;
    let wanted = true;
    engine.scanName().then(
      (drawn) => {
        if (wanted) setName(drawn);
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [engine, name]);
  useEffect(() => {
    if (name === null) return;
    const channel = scanChannel(name);
    let taken = false;
    channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const said = fromScan(data);
      if (said?.kind === 'left') leave();
      if (said?.kind !== 'code' || taken) return;
      taken = true;
      const answer: ToScan = { kind: 'taken' };
      channel.postMessage(answer);
      heard.current(said.text);
      setName(null);
    });
    return () => channel.close();
  }, [name, leave]);
  return name === null ? null : scanAddress({ language, name });
}
