/** A strict reader of OpenMetrics text, as far as the relay uses it. Throws at the first line that does not fit. */

/** One metric family. */
export interface Family {
  readonly type: 'gauge' | 'counter';
  readonly unit: string | undefined;
  readonly help: string;
  /** By what stands after the family's name: labels, and `_total` for counters. */
  readonly samples: ReadonlyMap<string, number>;
}

const HEAD = /^# (TYPE|UNIT|HELP) ([a-z_]+) (.+)$/;
const SAMPLE = /^([a-z_]+?)(_total)?(\{[a-z_]+="[a-z]+"\})? (\d+)$/;

/** Families by name, in the order of the text. */
export function parseOpenMetrics(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n# EOF\n')) throw new Error('no end');
  const families = new Map<string, Family>();
  let open: { name: string; heads: Map<string, string>; samples: Map<string, number> } | undefined;
  const close = () => {
    if (open === undefined) return;
    const type = open.heads.get('TYPE');
    const unit = open.heads.get('UNIT');
    const help = open.heads.get('HELP');
    if (type !== 'gauge' && type !== 'counter') throw new Error(`${open.name} has no type`);
    if (help === undefined || open.samples.size === 0) throw new Error(`${open.name} is not complete`);
    if (unit !== undefined && !open.name.endsWith(`_${unit}`)) throw new Error(`${open.name} does not name its unit`);
    families.set(open.name, { type, unit, help, samples: open.samples });
  };
  for (const line of text.slice(0, -'# EOF\n'.length).trimEnd().split('\n')) {
    const [, kind = '', headName = '', words = ''] = HEAD.exec(line) ?? [];
    if (kind === 'TYPE') {
      close();
      if (families.has(headName)) throw new Error(`${headName} comes twice`);
      open = { name: headName, heads: new Map(), samples: new Map() };
    }
    if (open === undefined) throw new Error(`before any family: ${line}`);
    if (kind !== '') {
      if (headName !== open.name || open.heads.has(kind) || open.samples.size > 0)
        throw new Error(`out of place: ${line}`);
      open.heads.set(kind, words);
      continue;
    }
    const [, name, total = '', labels = '', value] = SAMPLE.exec(line) ?? [];
    if (name !== open.name) throw new Error(`no sample of ${open.name}: ${line}`);
    if ((total !== '') !== (open.heads.get('TYPE') === 'counter')) throw new Error(`not as its type asks: ${line}`);
    if (open.samples.has(total + labels)) throw new Error(`twice: ${line}`);
    open.samples.set(total + labels, Number(value));
  }
  close();
  return families;
}
