import { common as arCommon } from '../../i18n/ar/common.ts';
import { safety as arSafety } from '../../i18n/ar/safety.ts';
import { scanning as arScanning } from '../../i18n/ar/scanning.ts';
import { common as enCommon } from '../../i18n/en/common.ts';
import { safety as enSafety } from '../../i18n/en/safety.ts';
import { scanning as enScanning } from '../../i18n/en/scanning.ts';

/** The part of the catalogue that the document of the camera says; the rest is not loaded there. */
export type ScanWords = Pick<typeof enCommon, 'guarantee'> & Pick<typeof enSafety, 'safety'> & typeof enScanning;

export type Speech = {
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly words: ScanWords;
};

const english: Speech = {
  language: 'en',
  direction: 'ltr',
  words: { guarantee: enCommon.guarantee, safety: enSafety.safety, scanning: enScanning.scanning },
};

const arabic: Speech = {
  language: 'ar',
  direction: 'rtl',
  words: { guarantee: arCommon.guarantee, safety: arSafety.safety, scanning: arScanning.scanning },
};

/** English for a language that there is not. */
export const speechIn = (language: string): Speech => (language === arabic.language ? arabic : english);
