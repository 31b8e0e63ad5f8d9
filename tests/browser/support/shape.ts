/** What a page is made of, and where it stands; everything here runs in the page. */

/** Each row of the conversation: the text it shows, and what it is made of, without its words, its marks and where the focus is. */
export const rowsOnPage = () => {
  const shapeOf = (element: Element): string => {
    if (element.matches('bdi.mark, .new-since')) return '';
    const names = element
      .getAttributeNames()
      .filter((name) => name !== 'tabindex')
      .sort()
      .join(' ');
    const inside = [...element.children].map(shapeOf).join('');
    return `<${element.tagName} ${names} ${element.className}>${inside}`;
  };
  return [...document.querySelectorAll('[role="feed"] > article')].map((row) => ({
    text: row.querySelector('.message-text .user-text')?.textContent ?? '',
    quote: row.querySelector('blockquote .user-text')?.textContent ?? null,
    shape: shapeOf(row),
    position: Number(row.ariaPosInSet),
    all: Number(row.ariaSetSize),
  }));
};

/** Brings the row at this position among all into the conversation's sight, or nearer; 0: goes to the first. Resolves when it is drawn. */
export const scrollFeed = (position: number): Promise<void> => {
  const feed = document.querySelector('.feed-scroll');
  const rows = [...document.querySelectorAll('[role="feed"] > article')];
  const before = rows.filter((row) => Number(row.ariaPosInSet) < position).at(-1);
  if (position === 0) feed?.scrollTo(0, 0);
  else if (before === undefined) feed?.scrollBy(0, -600);
  else before.scrollIntoView({ block: 'end' });
  if (position > 0 && before !== undefined) feed?.scrollBy(0, 300);
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
};

/** What must be on no page, whatever was said: elements that load or run, and words of others outside of their isolation. */
export const wrongOnPage = (canary: string): readonly string[] => {
  const wrong: string[] = [];
  const foreign =
    'iframe, object, embed, img, form[action], base, math, template, audio, video, body style, body script, body link';
  for (const element of document.querySelectorAll(foreign)) wrong.push(`an element: ${element.outerHTML.slice(0, 80)}`);
  for (const element of document.querySelectorAll('*'))
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on') || name === 'srcdoc') wrong.push(`a handler: ${name}`);
      if (/^(?:href|src|action|data)$/.test(name) && value.includes(canary)) wrong.push(`an address: ${value}`);
      if (/[\u202a-\u202e\u2066\u2067\0]/.test(value)) wrong.push(`a turned attribute: ${name}=${value}`);
    }
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const { data, parentElement: around } = words.currentNode as Text;
    if (/[\u202a-\u202e]/.test(data)) wrong.push(`a turned text: ${data.slice(0, 80)}`);
    if (!data.includes(canary) || around === null) continue;
    const isolation = around.closest('bdi, .user-text');
    const alone = around.closest('option, textarea, [role="log"]');
    if (isolation === null && alone === null) wrong.push(`outside of isolation: ${data.slice(0, 80)}`);
    if (isolation !== null && !/isolate|plaintext/.test(getComputedStyle(isolation).unicodeBidi))
      wrong.push(`not isolated: ${data.slice(0, 80)}`);
  }
  if (document.title.includes(canary)) wrong.push('the title');
  if ('hostileRan' in window || 'foreignRan' in window) wrong.push('a script ran');
  return wrong;
};

/** What stands over something else, or out of its place, by geometry; a pixel of rounding is nothing. */
export const misplacedOnPage = (): readonly string[] => {
  const wrong: string[] = [];
  const of = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) wrong.push(`the page scrolls sideways: ${scrollWidth} in ${clientWidth}`);
  const [bar, feed, composer] = [of('.room-bar'), of('.feed-scroll'), of('.composer')];
  if (bar && feed && bar.bottom > feed.top + 1) wrong.push('the bar stands over the conversation');
  if (composer && feed && feed.bottom > composer.top + 1) wrong.push('the conversation stands over the composer');
  let above = Number.NEGATIVE_INFINITY;
  for (const row of document.querySelectorAll('[role="feed"] > article')) {
    const place = row.getBoundingClientRect();
    if (place.top < above - 1) wrong.push(`a row over the one before: ${row.textContent.slice(0, 60)}`);
    above = place.bottom;
    if (feed && (place.left < feed.left - 1 || place.right > feed.right + 1))
      wrong.push('a row beside the conversation');
  }
  // A label that is cut short holds marks that go on where nobody sees them: what counts is where it stands itself.
  for (const text of document.querySelectorAll(':is(bdi, .user-text):not(:is(bdi, .user-text) *)')) {
    const holder = text.closest('article, li, header, aside, dd, p, h1, h2, button') ?? document.body;
    const [inner, outer] = [text.getBoundingClientRect(), holder.getBoundingClientRect()];
    if (inner.width === 0) continue;
    const out = inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.top < outer.top - 4;
    if (out) wrong.push(`out of its ${holder.tagName}: ${text.textContent.slice(0, 60)}`);
  }
  for (const name of document.querySelectorAll('.seat-name')) {
    const label = name.querySelector('bdi');
    const side = document.createRange();
    if (label === null || name.firstChild === null) continue;
    side.selectNode(name.firstChild);
    const [before, after] = [side.getBoundingClientRect(), label.getClientRects()[0]];
    const apart = after === undefined || before.bottom <= after.top + 1 || before.right <= after.left + 1;
    if (before.width > 0 && !apart) wrong.push(`a label before its side: ${name.textContent}`);
  }
  return wrong;
};
