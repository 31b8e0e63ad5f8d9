import { createContext, useContext } from 'react';
import type { EngineApi, Keeping } from '../../engine/api.ts';
import { type Catalogue, type Language, languages } from '../../i18n/languages.ts';
import type { Going } from './useTrail.ts';

/** The engine, as every surface sees it. */
export const EngineContext = createContext<EngineApi | null>(null);

/** The engine of this page; a surface outside the provider is a bug. */
export function useEngine(): EngineApi {
  const engine = useContext(EngineContext);
  if (engine === null) throw new Error('no engine here');
  return engine;
}

export type Speaking = { readonly language: Language; readonly speak: (language: Language) => void };

export const LanguageContext = createContext<Speaking>({ language: 'en', speak: () => undefined });

export const useLanguage = (): Speaking => useContext(LanguageContext);

/** Every sentence, in the chosen language. */
export function useWords(): Catalogue {
  return languages[useContext(LanguageContext).language].words;
}

/** Quick exit: takes everything off the page at once. */
export const LeaveContext = createContext<(() => void) | null>(null);

export function useLeave(): () => void {
  const leave = useContext(LeaveContext);
  if (leave === null) throw new Error('no way to leave here');
  return leave;
}

/** Whether keys are in memory: then every surface shows the way out. */
export const OpenContext = createContext(false);

export const useOpen = (): boolean => useContext(OpenContext);

/** How to go over to a newer version that waits; null while none does. */
export const NewVersionContext = createContext<(() => Promise<void>) | null>(null);

export const useNewVersion = (): (() => Promise<void>) | null => useContext(NewVersionContext);

/** What this build calls itself. */
export const BuildContext = createContext('');

export const useBuild = (): string => useContext(BuildContext);

/** Where seats are kept: what a page says of storage depends on it. */
export const KeepingContext = createContext<Keeping>({ kind: 'device' });

export const useKeeping = (): Keeping => useContext(KeepingContext);

/** Whether cryptography runs without WebAssembly. */
export const SlowContext = createContext(false);

export const useSlow = (): boolean => useContext(SlowContext);

/** Takes what the room's screen shows into a rehearsal; null outside of a room. */
export const AlterContext = createContext<(() => void) | null>(null);

export const useAlter = (): (() => void) | null => useContext(AlterContext);

export const GoingContext = createContext<Going | null>(null);

/** Where the person is and how to go elsewhere. */
export function useGoing(): Going {
  const going = useContext(GoingContext);
  if (going === null) throw new Error('no trail here');
  return going;
}
