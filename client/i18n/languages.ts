import { ar } from './ar.ts';
import { type Catalogue, en } from './en.ts';

export type { Catalogue } from './en.ts';

/** The languages of the page, in the order they are offered. */
export const languages = {
  en: { words: en, direction: 'ltr', ownName: 'English', locale: 'en-GB' },
  ar: { words: ar, direction: 'rtl', ownName: 'العربية', locale: 'ar-EG' },
} as const satisfies Record<string, { words: Catalogue; direction: 'ltr' | 'rtl'; ownName: string; locale: string }>;

export type Language = keyof typeof languages;

export const languageNames = Object.keys(languages) as readonly Language[];

/** The first language the browser prefers that we have; English otherwise. Nothing is stored. */
export function preferredLanguage(preferences: readonly string[]): Language {
  for (const preference of preferences) {
    const base = preference.toLowerCase().split('-')[0];
    const found = languageNames.find((name) => name === base);
    if (found !== undefined) return found;
  }
  return 'en';
}
