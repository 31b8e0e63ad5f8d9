import { counting, span } from '../counting.ts';
import type { ProblemWords } from '../kinds.ts';

/** Numbers, plurals and spans of time in Arabic; the phrases that several areas count with. */
export const { number, count } = counting('ar-u-nu-arab');

export const timeSpan = (seconds: number): string => {
  const { unit, amount } = span(seconds);
  if (unit === 'moment') return 'لحظة';
  if (unit === 'minutes') {
    return count(amount, { one: 'دقيقة واحدة', two: 'دقيقتين', few: '# دقائق', many: '# دقيقة', other: '# دقيقة' });
  }
  if (unit === 'hours') {
    return count(amount, { one: 'ساعة واحدة', two: 'ساعتين', few: '# ساعات', many: '# ساعة', other: '# ساعة' });
  }
  return count(amount, { one: 'يوم واحد', two: 'يومين', few: '# أيام', many: '# يومًا', other: '# يوم' });
};

export const shortSpan = (seconds: number): string =>
  seconds < 60
    ? count(Math.max(1, seconds), {
        one: 'ثانية واحدة',
        two: 'ثانيتين',
        few: '# ثوانٍ',
        many: '# ثانية',
        other: '# ثانية',
      })
    : timeSpan(seconds);

export const newMessages = (n: number): string =>
  count(n, {
    zero: 'لا رسائل جديدة',
    one: 'رسالة جديدة واحدة',
    two: 'رسالتان جديدتان',
    few: '# رسائل جديدة',
    many: '# رسالة جديدة',
    other: '# رسالة جديدة',
  });

export const waitingMessages = (n: number): string =>
  count(n, {
    zero: 'لا رسائل تنتظر هنا',
    one: 'رسالة واحدة تنتظر هنا',
    two: 'رسالتان تنتظران هنا',
    few: '# رسائل تنتظر هنا',
    many: '# رسالة تنتظر هنا',
    other: '# رسالة تنتظر هنا',
  });

export const sideLetters: Readonly<Record<string, string>> = { A: 'أ', B: 'ب', C: 'ج', D: 'د', E: 'هـ', F: 'و' };

export const inOtherHands = {
  controlled: 'جهاز يتحكم فيه غيرك يقرأ كل ما يقرؤه مقعده.',
  copied: 'نسخة من ملفات المتصفح تظل تقرأ حتى يُغلق المقعد ويُقبل صاحبه من جديد.',
};

export const traces = {
  history: 'قد يذكر سجل المتصفح اسم هذا المضيف.',
  link: 'قد يحفظ السجل رابط دعوة مستعملًا لم يعد يفتح شيئًا.',
  networks: 'ربما سجّلت الشبكات اسم هذا المضيف.',
  advice: 'امحُ سجل هذا المضيف. النافذة الخاصة لا تحفظ سجلًا، لكنها تفقد مقاعدها عند إغلاقها.',
};

export const problem = (happened: string, kept: string, next: string) => (): ProblemWords => ({ happened, kept, next });
