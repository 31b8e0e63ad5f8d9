import type * as en from '../en/common.ts';
import { number, sideLetters, timeSpan, waitingMessages } from './basis.ts';

/** What many pages say: plain verbs, spans of time, sides and roles, the start of the page. */
export const common: typeof en.common = {
  common: {
    back: 'رجوع',
    cancel: 'إلغاء',
    copy: 'انسخ',
    copied: 'تم النسخ',
    copyFailed: 'لم ينجح النسخ. حدّد النص وانسخه بنفسك.',
    done: 'تم',
    dismiss: 'أخفِ هذا',
    tryAgain: 'حاول مجددًا',
    language: 'اللغة',
    settings: 'الإعدادات',
    lock: 'اقفل',
    show: 'أظهر',
    hide: 'أخفِ',
    characters: (used, max) => `${number(used)} من ${number(max)} حرفًا`,
  },

  guarantee: {
    crypto: 'بالتعمية',
    device: 'تلتزم به الأجهزة الأمينة',
    promise: 'وعد',
  },

  time: {
    span: timeSpan,
    age: (seconds) => (seconds < 60 ? 'الآن' : `قبل ${timeSpan(seconds)}`),
    gone: (seconds) => `تزول بعد ${timeSpan(seconds)}`,
    ageShort: (seconds) => (seconds < 60 ? 'الآن' : `قبل ${timeSpan(seconds)}`),
    goneShort: (seconds) => `تزول بعد ${timeSpan(seconds)}`,
    ends: (seconds) => (seconds <= 0 ? 'انتهت' : `تنتهي بعد ${timeSpan(seconds)}`),
  },

  side: (side) => (side === 'third' ? 'الطرف الثالث' : `الطرف ${sideLetters[side] ?? `\u2066${side}\u2069`}`),

  roles: {
    facilitator: 'الميسّر',
    cofacilitator: 'الميسّر المشارك',
    participant: 'مشارك',
    sideCoordinator: 'منسّق الطرف',
    interpreter: 'مترجم شفوي',
    noteTaker: 'مدوّن الملاحظات',
    observer: 'مراقب',
    guarantor: 'ضامن',
    resourcePerson: 'خبير زائر',
  },

  starting: {
    title: 'جارٍ الفتح',
    text: 'يجري تحضير الصفحة. يستغرق هذا لحظة.',
    failed: 'لم تتمكن الصفحة من البدء',
    reload: 'أعد التحميل',
  },

  unsupported: {
    title: 'لا يستطيع هذا المتصفح فتح مقعد بأمان',
    lead: 'لم يُنشأ شيء ولم يُخزَّن شيء. هذا ما ينقص هنا:',
    missing: {
      secureOrigin: 'عنوان آمن. اطلب من المضيف عنوانًا يبدأ بـ \u2066https\u2069.',
      webAssembly: 'تقنية \u2066WebAssembly\u2069. أوضاع الحماية المشددة توقفها.',
      workers: 'عمليات في الخلفية. توجد في متصفح أحدث.',
    },
    next: 'افتح هذا العنوان في متصفح آخر حديث.',
  },

  elsewhere: {
    title: 'مفتوح في لسان آخر',
    text: 'مقاعدك مفتوحة في لسان آخر من هذا المتصفح.',
    consequence: 'إذا تابعت هنا فسيقفل اللسان الآخر نفسه. لا يضيع شيء.',
    action: 'استعمل هذا اللسان',
  },

  connection: {
    connecting: 'جارٍ الاتصال…',
    offline: (waiting) =>
      waiting === 0 ? 'لا اتصال. يمكنك متابعة الكتابة.' : `لا اتصال. ${waitingMessages(waiting)}.`,
  },

  confirm: {
    typeWord: (word) => `اكتب «${word}» للمتابعة`,
    cannotUndo: 'لا رجوع عن هذا.',
  },

  settings: {
    title: 'الإعدادات',
    build: 'تسمّي هذه الصفحة نفسها',
    buildProves: 'صفحة معدّلة قد تسمّي نفسها بالاسم ذاته.',
    lockNow: 'اقفل الآن',
    lockText: 'وتقفل الصفحة نفسها بعد عشر دقائق بلا استعمال.',
    away: 'لا يصل شيء وهي مقفلة أو مغلقة.',
  },
};
