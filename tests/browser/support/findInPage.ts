/** One step from what was found so far (at first the document) to what is meant; a pattern is `[source, flags]`. */
export type Step =
  | { readonly by: 'role'; readonly role: string; readonly name: Sought | null; readonly level: number | null }
  | { readonly by: 'label'; readonly label: Sought }
  | { readonly by: 'text'; readonly text: Sought }
  | { readonly by: 'css'; readonly css: string }
  | { readonly by: 'has text'; readonly text: Sought }
  | { readonly by: 'visible' }
  | { readonly by: 'first' }
  | { readonly by: 'and' | 'or'; readonly steps: readonly Step[] };

/** Text that is the whole, or a part in any case of letters, or a pattern. White space counts as one space. */
export type Sought =
  | { readonly whole: string }
  | { readonly part: string }
  | { readonly pattern: readonly [string, string] };

/**
 * What the steps lead to, in the order of the document. Runs inside the page, so it stands alone. By role: only what
 * assistive technology is told of. Its names follow the accessible-name computation (accname-1.2) as far as our own
 * elements need it: `aria-labelledby`, `aria-label`, the labels of a field, else the content.
 */
export const findInPage = (steps: readonly Step[]): HTMLElement[] => {
  const plain = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ').trim();
  const fits = (text: string, sought: Sought): boolean => {
    if ('whole' in sought) return text === plain(sought.whole);
    if ('part' in sought) return text.toLowerCase().includes(plain(sought.part).toLowerCase());
    return new RegExp(...sought.pattern).test(text);
  };

  const roles: Readonly<Record<string, string>> = {
    article: 'article',
    button: 'button, summary, input[type=button], input[type=submit]',
    complementary: 'aside',
    dialog: 'dialog',
    heading: 'h1, h2, h3, h4, h5, h6',
    img: 'img',
    list: 'ul, ol',
    listitem: 'li',
    navigation: 'nav',
    radio: 'input[type=radio]',
  };
  const selectorOf = (role: string): string => {
    const own = roles[role];
    return own === undefined ? `[role=${role}]` : `[role=${role}], :is(${own}):not([role])`;
  };
  const levelOf = (element: Element): number =>
    Number(element.getAttribute('aria-level') ?? /^H([1-6])$/.exec(element.tagName)?.[1] ?? 0);

  const told = (element: Element): boolean =>
    element.closest('[aria-hidden=true], [inert]') === null && element.checkVisibility({ visibilityProperty: true });
  const seen = (element: Element): boolean => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && element.checkVisibility({ visibilityProperty: true });
  };

  /** The text that a node adds to the name of something that holds it. */
  const textOf = (node: Node): string => {
    if (node.nodeType === Node.TEXT_NODE) return node.nodeValue ?? '';
    if (!(node instanceof Element) || node.getAttribute('aria-hidden') === 'true' || !node.checkVisibility()) return '';
    const own = node.getAttribute('aria-label') ?? node.getAttribute('alt');
    if (own !== null) return own;
    const text = [...node.childNodes].map(textOf).join('');
    return getComputedStyle(node).display === 'inline' ? text : ` ${text} `;
  };
  const labelsOf = (element: Element): readonly string[] => {
    const ids = element.getAttribute('aria-labelledby');
    if (ids !== null) {
      const named = ids.split(/\s+/).map((id) => document.getElementById(id));
      return [plain(named.map((by) => by?.getAttribute('aria-label') ?? by?.textContent ?? '').join(' '))];
    }
    const label = element.getAttribute('aria-label');
    if (label !== null) return [plain(label)];
    const labels = 'labels' in element ? (element.labels as NodeListOf<HTMLLabelElement> | null) : null;
    return [...(labels ?? [])].map((by) => plain(textOf(by)));
  };
  const nameOf = (element: Element): string => {
    const labels = labelsOf(element);
    return labels.length > 0 ? labels.join(' ') : plain(textOf(element));
  };

  /** The innermost elements whose text fits. */
  const withText = (root: ParentNode, sought: Sought): Element[] => {
    const has = (element: Element): boolean => fits(plain(element.textContent), sought);
    const all = [...root.querySelectorAll(':not(script, style, noscript, head, head *, title)')];
    return all.filter((element) => has(element) && ![...element.children].some(has));
  };

  const inOrder = (elements: Iterable<Element>): Element[] =>
    [...new Set(elements)].sort((one, other) =>
      one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    );
  const under = (roots: readonly ParentNode[], css: string): Element[] =>
    inOrder(roots.flatMap((root) => [...root.querySelectorAll(css)]));

  const take = (found: readonly Element[] | null, step: Step): Element[] => {
    const roots: readonly ParentNode[] = found ?? [document];
    switch (step.by) {
      case 'role':
        return under(roots, selectorOf(step.role)).filter(
          (element) =>
            told(element) &&
            (step.level === null || levelOf(element) === step.level) &&
            (step.name === null || fits(nameOf(element), step.name)),
        );
      case 'label':
        return under(roots, '*').filter((element) => labelsOf(element).some((label) => fits(label, step.label)));
      case 'text':
        return inOrder(roots.flatMap((root) => withText(root, step.text)));
      case 'css':
        return under(roots, step.css);
      case 'has text':
        return (found ?? []).filter((element) => fits(plain(element.textContent), step.text));
      case 'visible':
        return (found ?? []).filter(seen);
      case 'first':
        return (found ?? []).slice(0, 1);
      case 'and': {
        const others = follow(step.steps);
        return (found ?? []).filter((element) => others.includes(element));
      }
      case 'or':
        return inOrder([...(found ?? []), ...follow(step.steps)]);
    }
  };
  const follow = (way: readonly Step[]): Element[] => way.reduce<Element[] | null>(take, null) ?? [];

  return follow(steps).filter((element) => element instanceof HTMLElement);
};
