/** Asks a relay for everything that it serves, as three visitors, and compares each answer with a release. */
import { randomBytes } from 'node:crypto';
import type { Manifest } from '../release/manifest.ts';
import { digestOf } from '../release/wasm.ts';
import { type Answer, type Asked, ask, failureSentence, valuesOf } from './asking.ts';
import { decoded, differences, notesOf, shown } from './comparing.ts';
import { CONFIG_PATH, chosen, type Expected, expectedOf, WEB_MANIFEST_PATH } from './expected.ts';
import { Findings } from './findings.ts';
import { type Choice, configChoice, isConfig, webManifestChoice } from './operator.ts';
import { headersOf, ROUNDS, type Round } from './visitors.ts';

export type Wanted = {
  /** Scheme and host, as browsers write an origin. */
  readonly origin: string;
  readonly manifest: Manifest;
  /** For each answer. */
  readonly patienceSeconds: number;
};

export type Checked =
  /** Nothing could be compared; a sentence says why. */
  | { readonly kind: 'notCompared'; readonly line: string }
  | {
      readonly kind: 'compared';
      readonly differences: readonly string[];
      readonly notes: readonly string[];
      /** How many paths and how many headers were compared. */
      readonly files: number;
      readonly headers: number;
    };

/** Questions under way at once. */
const AT_ONCE = 4;
/** So many answers that did not come whole end the check: it would take for ever. */
const MAX_FAILURES = 6;
const OWN_POLICY = 'trusted-types parley';

type Put = (path: string, options?: { readonly method?: 'HEAD'; readonly etag?: string }) => Promise<Asked>;

const questions = ({ origin, patienceSeconds }: Wanted, round: Round): Put => {
  return (path, { method, etag } = {}) =>
    ask({
      url: new URL(path, origin),
      method: method ?? 'GET',
      headers: { ...headersOf(round, path), ...(etag === undefined ? {} : { 'if-none-match': etag }) },
      patienceSeconds,
    });
};

const isParley = (page: Answer, config: Asked): boolean =>
  valuesOf(page, 'content-security-policy').some((policy) => policy.includes(OWN_POLICY)) ||
  (config.ok && config.answer.status === 200 && isConfig(config.answer.body));

/** Why there is nothing to compare at this address, if so. */
const objection = async (wanted: Wanted): Promise<string | null> => {
  const [round] = ROUNDS;
  if (round === undefined) throw new Error('bug: there is nobody to ask as');
  const put = questions(wanted, round);
  const page = await put('/');
  if (!page.ok) return failureSentence(page.failure);
  const { status } = page.answer;
  const [location] = valuesOf(page.answer, 'location');
  if (status >= 300 && status < 400 && location !== undefined) {
    return `The host sends visitors elsewhere, to ${shown(location)}. Check that address instead, if it is the one you meant.`;
  }
  if (isParley(page.answer, await put(CONFIG_PATH))) return null;
  return `The host answers (status ${status}), but not as a relay of Parley does.`;
};

class Comparison {
  readonly findings = new Findings();
  readonly #wanted: Wanted;
  readonly #expected: readonly Expected[];
  #failures = 0;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    this.#expected = expectedOf(wanted.origin, wanted.manifest, `/nothing-${randomBytes(6).toString('hex')}`);
  }

  /** Paths that are compared; the operator's two besides. */
  get files(): number {
    return this.#expected.length + 2;
  }

  get headers(): number {
    return Object.keys(this.#expected[0]?.headers ?? {}).length + 2;
  }

  get #over(): boolean {
    return this.#failures >= MAX_FAILURES;
  }

  async round(round: Round): Promise<void> {
    const put = questions(this.#wanted, round);
    const work = this.#expected.map((expected) => () => this.#one(put, expected, round));
    const [page] = this.#expected;
    if (page !== undefined)
      work.push(
        () => this.#headed(put, page, round),
        () => this.#again(put, page, round),
      );
    work.push(
      () => this.#config(put, round),
      () => this.#webManifest(put, round),
    );
    const next = work.values();
    const walk = async (): Promise<void> => {
      for (const step of next) if (!this.#over) await step();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, walk));
  }

  /** The answer, or the line that there is none. */
  async #answer(asking: Promise<Asked>, place: string, round: Round): Promise<Answer | null> {
    const asked = await asking;
    if (asked.ok) return asked.answer;
    this.#failures += 1;
    this.findings.add(place, [failureSentence(asked.failure)], round);
    if (this.#over) this.findings.add('all else', ['not asked for: too many answers did not come whole'], round);
    return null;
  }

  async #one(put: Put, expected: Expected, round: Round): Promise<void> {
    const place = expected.status === 404 ? 'a page that is not there' : expected.path;
    const answer = await this.#answer(put(expected.path), place, round);
    if (answer === null) return;
    this.findings.add(place, differences(answer, expected, { body: true }), round);
    this.findings.note(notesOf(answer));
  }

  async #headed(put: Put, page: Expected, round: Round): Promise<void> {
    const answer = await this.#answer(put('/', { method: 'HEAD' }), '/ (its headers alone)', round);
    if (answer !== null) this.findings.add('/ (its headers alone)', differences(answer, page, { body: false }), round);
  }

  /** As a browser asks that has the page already: headers of a 304 take the place of those that it kept. */
  async #again(put: Put, page: Expected, round: Round): Promise<void> {
    const first = await this.#answer(put('/'), '/', round);
    const etag = first === null ? undefined : valuesOf(first, 'etag')[0];
    if (etag === undefined) return;
    const again = await this.#answer(put('/', { etag }), '/ (asked for again)', round);
    if (again === null) return;
    const unchanged = again.status === 304;
    const expected = unchanged ? { ...page, status: 304 } : page;
    this.findings.add('/ (asked for again)', differences(again, expected, { body: !unchanged }), round);
  }

  async #config(put: Put, round: Round): Promise<void> {
    const { origin } = this.#wanted;
    await this.#chosen(put, CONFIG_PATH, round, (bytes) => configChoice(bytes, origin));
  }

  async #webManifest(put: Put, round: Round): Promise<void> {
    const released = this.#wanted.manifest.files[WEB_MANIFEST_PATH];
    const choice = await this.#chosen(put, WEB_MANIFEST_PATH, round, (bytes) =>
      webManifestChoice(bytes, digestOf(bytes) === released),
    );
    for (const path of choice?.icons ?? []) {
      await this.#chosen(put, path, round, (bytes) => ({
        differences: [],
        notes: [`the operator's icon, ${bytes.length} bytes, is at ${path}`],
        icons: [],
      }));
    }
  }

  async #chosen(put: Put, path: string, round: Round, judge: (bytes: Buffer) => Choice): Promise<Choice | null> {
    const answer = await this.#answer(put(path), path, round);
    if (answer === null) return null;
    this.findings.add(path, differences(answer, chosen(this.#wanted.origin, path), { body: true }), round);
    const bytes = decoded(answer);
    if (answer.status !== 200 || !bytes.ok) return null;
    const choice = judge(bytes.bytes);
    this.findings.add(path, choice.differences, round);
    this.findings.note(choice.notes);
    return choice;
  }
}

/** Compares all that this address serves with a release. Throws only on a bug. */
export const checkRelay = async (wanted: Wanted): Promise<Checked> => {
  const line = await objection(wanted);
  if (line !== null) return { kind: 'notCompared', line };
  const comparison = new Comparison(wanted);
  for (const round of ROUNDS) await comparison.round(round);
  const { files, headers, findings } = comparison;
  return { kind: 'compared', differences: findings.differences, notes: findings.notes, files, headers };
};
