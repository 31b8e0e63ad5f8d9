import type { Admission, MessageClass, Role } from '../../../client/engine/api.ts';
import type { Actor } from './actor.ts';

/** What people do, by the roles and names that a person meets, in the language of their page. */

export const PASSPHRASE = 'acorn basil cedar delta ember fjord 91';

export const choosePassphrase = async (person: Actor, passphrase = PASSPHRASE): Promise<void> => {
  const { firstVisit } = person.words;
  await person.heading(firstVisit.title);
  await person.field(firstVisit.field).fill(passphrase);
  await person.field(firstVisit.again).fill(passphrase);
  await person.button(firstVisit.action).click();
};

/** First visit: a passphrase, then the empty list of channels. */
export const enter = async (person: Actor, passphrase = PASSPHRASE): Promise<void> => {
  await choosePassphrase(person, passphrase);
  await person.heading(person.words.channels.title);
};

export const unlock = async (person: Actor, passphrase = PASSPHRASE): Promise<void> => {
  const { unlock: words } = person.words;
  await person.heading(words.title);
  await person.field(words.field).fill(passphrase);
  await person.button(words.action).click();
};

export const lock = async (person: Actor): Promise<void> => {
  await person.button(person.words.common.lock).click();
  await person.sees(person.words.unlock.why.asked);
};

export const chooseLanguage = async (person: Actor, language: 'en' | 'ar'): Promise<void> => {
  await person.page.getByRole('radio', { name: { en: 'English', ar: 'العربية' }[language] }).click({ force: true });
  person.speak(language);
  await person.page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
};

export type Convening = {
  readonly label: string;
  readonly ourLabel?: string;
  readonly days?: 1 | 2 | 3 | 7;
  /** Instead of the first of the ten. */
  readonly firstRule?: string;
  /** Who confirms a new seat; nobody besides the facilitator, unless a test says otherwise. */
  readonly admission?: Admission;
};

/** From the list of channels to an empty plenary. */
export const convene = async (person: Actor, convening: Convening): Promise<void> => {
  const { label, ourLabel, days, firstRule, admission = 'facilitator' } = convening;
  const { channels, openChannel, setUp, time, room } = person.words;
  await person.button(channels.open).click();
  await person.heading(openChannel.title);
  await person.field(openChannel.label).fill(label);
  if (ourLabel !== undefined) await person.field(openChannel.ourLabel).fill(ourLabel);
  if (days !== undefined) await person.field(openChannel.lifetime).selectOption({ label: time.span(days * 86_400) });
  if (firstRule !== undefined) {
    await person.button(openChannel.editRules).click();
    await person.field(openChannel.rule(1)).fill(firstRule);
  }
  await person.field(setUp.admission).selectOption({ label: setUp.admissions[admission] });
  await person.button(openChannel.action).click();
  await person.sees(room.emptyAlone);
};

type Section = 'room' | 'seats' | 'rules' | 'close';

/** To one of the four pages of the channel that is open. */
export const turnTo = async (person: Actor, section: Section): Promise<void> => {
  const { room, seats, rules, close } = person.words;
  const title = { room: room.plenary, seats: seats.title, rules: rules.title, close: close.title }[section];
  const sections = person.page.getByRole('navigation', { name: room.sections });
  const roomTitle = person.page.getByRole('heading', { level: 1 }).getByRole('button');
  await sections.or(roomTitle).first().waitFor();
  if ((await sections.count()) > 0) await sections.getByRole('button', { name: title }).first().click();
  else {
    // In a room, a phone has them behind the room's title.
    await roomTitle.click();
    const sheet = person.page.getByRole('dialog');
    const there = sheet.getByRole('list', { name: room.sections }).getByRole('button', { name: title, exact: true });
    // A room's line may also say what is new in it.
    await (section === 'room' ? sheet.getByRole('button', { name: title }).first() : there).click();
    await sheet.waitFor({ state: 'detached' });
  }
  await person.heading(title);
};

/** From the list of channels into one. */
export const openRoom = async (person: Actor, label: string): Promise<void> => {
  await person.heading(person.words.channels.title);
  await person.page.getByRole('button', { name: label }).click();
};

/** Out of a page inside a channel, to the section it was opened from. */
export const back = (person: Actor): Promise<void> => person.button(person.words.common.back).click();

export type Inviting = {
  readonly hours?: 1 | 24;
  readonly role?: Role;
  /** After which the seat ends by itself; never, unless a test says otherwise. */
  readonly seatSeconds?: number;
};

/** From a page of the channel to a new invitation's link, copied as a person copies it. */
export const invite = async (
  person: Actor,
  label: string,
  side: 'third' | 'A' | 'B',
  { hours = 24, role = 'participant', seatSeconds }: Inviting = {},
): Promise<string> => {
  const { seats, invite: words, time } = person.words;
  await turnTo(person, 'seats');
  await person.button(seats.invite).click();
  await person.heading(words.title);
  await person.field(words.label).fill(label);
  if (role !== 'participant') await person.field(words.role).selectOption({ label: person.words.roles[role] });
  if (side !== 'third') await person.field(words.side).selectOption({ label: person.words.side(side) });
  await person.field(words.lifetime).selectOption({ label: time.span(hours * 3600) });
  if (seatSeconds !== undefined) await person.field(words.seatEnds).selectOption({ label: time.span(seatSeconds) });
  await person.button(words.action).click();
  return copyLink(person);
};

/** The link of the invitation that is open, through the clipboard. */
export const copyLink = async (person: Actor): Promise<string> => {
  await person.button(person.words.common.copy).click();
  await person.sees(person.words.common.copied);
  return person.page.evaluate(() => navigator.clipboard.readText());
};

/** Opens a link in the browser as a click in another program does, and waits for the heading of what it shows: an offer, or why not. */
export const openLink = async (person: Actor, link: string, title = person.words.guest.title): Promise<void> => {
  await person.go('about:blank');
  await person.go(link);
  await person.heading(title);
};

export const accept = (person: Actor): Promise<void> => person.button(person.words.guest.accept).click();

/** The six groups on the screen, under their title. */
export const digitsOf = async (person: Actor, title = person.words.compare.title): Promise<readonly string[]> => {
  const digits = person.page.getByRole('img', { name: `${title}: ` });
  await digits.waitFor();
  return (await digits.innerText()).trim().split(/\s+/);
};

export const sayMatched = (person: Actor): Promise<void> => person.button(person.words.compare.match).click();

export const admit = async (person: Actor): Promise<void> => {
  const { admit: words } = person.words;
  await person.page.getByRole('switch', { name: words.switch }).click({ force: true });
  await person.button(words.action).click();
};

export const differ = async (person: Actor): Promise<void> => {
  await person.button(person.words.compare.differ).click();
  await person.button(person.words.compare.differConfirm).click();
};

/** In the composer: writes without sending. */
export const write = (person: Actor, text: string): Promise<void> =>
  person.field(person.words.composer.field).fill(text);

/** The choices below the text: how it may be used, and for how long it is held on the device. */
export const choose = async (person: Actor, messageClass: MessageClass, holdSeconds: number): Promise<void> => {
  const { composer, classes } = person.words;
  await person.field(composer.class).selectOption({ label: classes[messageClass] });
  await person.field(composer.hold).selectOption({ label: composer.holds(holdSeconds) });
};

export const say = async (person: Actor, text: string, messageClass: MessageClass = 'rule'): Promise<void> => {
  await write(person, text);
  await choose(person, messageClass, 0);
  await person.button(person.words.composer.send).click();
  await person.page.waitForFunction(
    (label) =>
      [...document.querySelectorAll('textarea')].every((field) => field.value === '' || field.ariaLabel === label),
    person.words.composer.field,
  );
};

/** The messages in the conversation that the page draws, in order. */
export const conversation = (person: Actor): Promise<readonly string[]> =>
  person.page.getByRole('feed').getByRole('article').allInnerTexts();

export const confirmByWord = async (person: Actor, word: string, action: string): Promise<void> => {
  await person.field(person.words.confirm.typeWord(word)).fill(word);
  await person.button(action).click();
};

/** The facilitator says that the digits matched, and asks for the keys of others. */
export const askOthers = async (person: Actor): Promise<void> => {
  const { admit: words } = person.words;
  await person.page.getByRole('switch', { name: words.switch }).click({ force: true });
  await person.button(words.ask).click();
};

/** From the room to the guest's digits, as somebody whose key is asked sees them. */
export const lookAtGuest = async (person: Actor): Promise<readonly string[]> => {
  const { proposal, admission } = person.words;
  await person.button(proposal.go.admission).click();
  await person.heading(proposal.asks.admission);
  return digitsOf(person, admission.digits);
};

/** Confirms a guest, from the room and back. */
export const confirmGuest = async (person: Actor): Promise<readonly string[]> => {
  const digits = await lookAtGuest(person);
  await person.button(person.words.admission.match).click();
  await person.sees(person.words.proposal.confirmed);
  await back(person);
  return digits;
};

/** A new person comes to the table with the keys of others. Ends with the host and those who confirmed in the plenary. */
export const seatWithKeys = async (
  host: Actor,
  guest: Actor,
  place: Inviting & { readonly label: string; readonly side: 'third' | 'A' | 'B' },
  confirmers: readonly Actor[],
): Promise<void> => {
  const link = await invite(host, place.label, place.side, place);
  await openLink(guest, link);
  await accept(guest);
  await choosePassphrase(guest);
  const digits = await digitsOf(guest);
  if ((await digitsOf(host)).join() !== digits.join()) throw new Error('host and guest have other digits');
  await sayMatched(guest);
  await (confirmers.length === 0 ? admit(host) : askOthers(host));
  for (const confirmer of confirmers) {
    if ((await confirmGuest(confirmer)).join() !== digits.join())
      throw new Error(`${confirmer.name} and the guest have other digits`);
  }
  await guest.heading(guest.words.room.plenary);
  await host.sees(host.words.invitation.states.admitted);
  await back(host);
  await turnTo(host, 'room');
};

/** A new person comes to the table with the host's key alone. Ends with the host in the plenary. */
export const seat = (host: Actor, guest: Actor, label: string, side: 'A' | 'B'): Promise<void> =>
  seatWithKeys(host, guest, { label, side }, []);

/** Returns to the room after a reload or a lock. */
export const comeBack = async (person: Actor, label: string, passphrase = PASSPHRASE): Promise<void> => {
  await unlock(person, passphrase);
  await openRoom(person, label);
  await person.heading(person.words.room.plenary);
};

/** The texts of a list in the order in which the conversation shows them; each as often as it is there. */
export const orderOf = async (person: Actor, texts: readonly string[]): Promise<readonly string[]> =>
  (await conversation(person)).flatMap((row) => texts.filter((text) => row.split('\n').includes(text)));
