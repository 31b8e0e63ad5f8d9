/** What kind of browser this looks like, for warnings only: nothing depends on it. */
export type BrowserKind = { readonly inApp: boolean; readonly erasesAfterSevenDays: boolean };

/** Marks that apps with a browser of their own put into its name. */
const inAppMarks =
  /FBAN|FBAV|FB_IAB|Instagram|\bLine\/|WhatsApp|Twitter|Telegram|MicroMessenger|Snapchat|musical_ly|Bytedance|LinkedInApp|\bGSA\/|; wv\)/;

export function browserKind(userAgent: string, installed: boolean): BrowserKind {
  const appleWebKit = /AppleWebKit/.test(userAgent) && !/Chrome|Chromium|Android/.test(userAgent);
  const appleMobile = /iPhone|iPad|iPod/.test(userAgent);
  const inApp = inAppMarks.test(userAgent) || (appleMobile && appleWebKit && !/Safari\//.test(userAgent));
  return { inApp: inApp && !installed, erasesAfterSevenDays: appleWebKit && !installed };
}

/** This browser, as far as it says. */
export function thisBrowser(): BrowserKind {
  return browserKind(navigator.userAgent, window.matchMedia('(display-mode: standalone)').matches);
}
