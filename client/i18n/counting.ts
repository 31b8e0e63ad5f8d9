/** Plural forms of one phrase; `#` stands for the number. Which forms a language needs is CLDR's business. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

export type Counting = {
  /** A number in the digits this language's readers expect. */
  readonly number: (value: number) => string;
  /** The right plural form with the number put in. */
  readonly count: (value: number, forms: Forms) => string;
};

/** Numbers and plurals of one locale. Codes and groups of digits never pass here: they stay ASCII. */
export function counting(locale: string): Counting {
  const numbers = new Intl.NumberFormat(locale);
  const plurals = new Intl.PluralRules(locale);
  const number = (value: number): string => numbers.format(value);
  return {
    number,
    count: (value, forms) => (forms[plurals.select(value)] ?? forms.other).replace('#', number(value)),
  };
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export type Span = { readonly unit: 'moment' | 'minutes' | 'hours' | 'days'; readonly amount: number };

/** A length of time in its largest whole unit: all that a screen ever shows of time. */
export function span(seconds: number): Span {
  if (seconds < minute) return { unit: 'moment', amount: 0 };
  if (seconds < hour) return { unit: 'minutes', amount: Math.floor(seconds / minute) };
  if (seconds < day) return { unit: 'hours', amount: Math.floor(seconds / hour) };
  return { unit: 'days', amount: Math.floor(seconds / day) };
}
