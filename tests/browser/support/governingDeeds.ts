import type { ProposalView, SideId } from '../../../client/engine/api.ts';
import { isolated } from '../../../client/ui/text/visible.ts';
import { back, comeBack, confirmByWord, turnTo, write } from './deeds.ts';
import type { Person } from './person.ts';

/** What people do about seats, rules and recesses, by the roles and names that a person meets, in the language of their page. */

/** The line of a seat on the page of the seats: its label, then what is known of it. */
const lineOf = (person: Person, label: string) =>
  person.page.getByRole('main').getByRole('button', { name: new RegExp(`^${label}`) });

/** From a page of the channel to the page of one seat. */
export const toSeat = async (person: Person, label: string): Promise<void> => {
  await turnTo(person, 'seats');
  await lineOf(person, label).click();
  await person.heading(person.words.seats.seat);
};

/** Until the page of the seats says this of a seat. */
export const seatStands = async (person: Person, label: string, standing: string): Promise<void> => {
  await turnTo(person, 'seats');
  await lineOf(person, label).filter({ hasText: standing }).waitFor();
};

/** Names one buddy, from a page of the channel to that of the own seat. */
export const nameBuddy = async (
  person: Person,
  ours: string,
  buddy: { readonly label: string; readonly side: SideId },
): Promise<void> => {
  const { buddies, side } = person.words;
  await toSeat(person, ours);
  const option = `${side(buddy.side)} · ${isolated(buddy.label)}`;
  await person.field(buddies.first).selectOption({ label: option });
  await person.button(buddies.save).click();
  await person.sees(buddies.saved);
};

/** Has a seat frozen, as a facilitator or as its buddy, from its page; ends at the page of the seats. */
export const freeze = async (person: Person, by: 'facilitator' | 'buddy'): Promise<void> => {
  const { freeze: words, seats } = person.words;
  await confirmByWord(person, words.word, by === 'buddy' ? words.buddyAction : words.action);
  await person.heading(seats.title);
};

/** Opens what a freeze does on the page of a seat. */
export const openFreeze = async (person: Person, label: string): Promise<void> => {
  await toSeat(person, label);
  await person.button(person.words.freeze.open).click();
};

/** Destroys the own seat of the channel that is open; ends at the list of channels. */
export const travelLock = async (person: Person): Promise<void> => {
  const { travel, common, channels } = person.words;
  await turnTo(person, 'close');
  await person.button(travel.openOne).click();
  await person.heading(travel.title);
  await confirmByWord(person, travel.word, travel.actionOne);
  await person.heading(travel.doneTitle);
  await person.button(common.done).click();
  await person.heading(channels.title);
};

/** From the room to a proposal that asks for this person's key. */
export const lookAtProposal = async (person: Person, kind: ProposalView['kind']): Promise<void> => {
  const { proposal } = person.words;
  await person.button(proposal.go[kind]).click();
  await person.heading(proposal.asks[kind]);
};

/** From the room: gives the key that a proposal asks for, and comes back. */
export const agree = async (person: Person, kind: 'longer' | 'succession'): Promise<void> => {
  await lookAtProposal(person, kind);
  await person.button(person.words.proposal.agree).click();
  await person.sees(new RegExp(`${person.words.proposal.agreed}|${person.words.proposal.over}`));
  await back(person);
};

/** From a page of the channel to the page of recesses. */
export const toRecess = async (person: Person): Promise<void> => {
  await turnTo(person, 'rules');
  await person.button(person.words.recess.title).click();
  await person.heading(person.words.recess.title);
};

/** From a page of the channel to the rules as fields, with another lifetime chosen in them. */
export const chooseLifetime = async (person: Person, seconds: number): Promise<void> => {
  const { ruling, editRules, openChannel, time } = person.words;
  await turnTo(person, 'rules');
  await person.button(ruling.edit).click();
  await person.heading(editRules.title);
  await person.field(openChannel.lifetime).selectOption({ label: time.span(seconds) });
};

/** From the room, whose rules changed: reads and accepts them, and comes back. */
export const acceptRules = async (person: Person): Promise<void> => {
  const { composer, acceptRules: words, common } = person.words;
  await person.button(composer.readAndAccept).click();
  await person.heading(words.title);
  await person.button(words.accept).click();
  await person.sees(words.accepted);
  await person.button(common.done).click();
};

/** Says something after long silence: whoever writes first is asked whether the readers are still known. */
export const sayAfterSilence = async (person: Person, text: string): Promise<void> => {
  const { composer } = person.words;
  await write(person, text);
  await person.field(composer.hold).selectOption({ label: composer.holds(0) });
  await person.button(composer.send).click();
  const anyway = person.button(composer.sendAnyway);
  await anyway.or(person.page.getByRole('feed').getByText(text)).first().waitFor();
  if ((await anyway.count()) > 0) await anyway.click();
  await person.sees(text);
};

/** Time passes at a device that nobody touches: it locks, and its person comes back to the room. */
export const comeBackAfter = async (person: Person, minutes: number, label: string): Promise<void> => {
  await person.pass(minutes);
  await person.sees(person.words.unlock.why.idle);
  await comeBack(person, label);
};

/** The alarms that stand on the screen. */
export const alarmsOn = async (person: Person): Promise<readonly string[]> => {
  const text = await person.text();
  return Object.values(person.words.alarms).flatMap(({ text: alarm }) => (text.includes(alarm) ? [alarm] : []));
};

/** Takes note of everything that stands above the conversation and asks for it. */
export const takeNote = async (person: Person): Promise<void> => {
  const { words, page } = person;
  const noted = page.getByRole('region', { name: words.room.notices }).getByRole('button', {
    name: words.newcomer.action,
    exact: true,
  });
  for (let left = await noted.count(); left > 0; left = await noted.count()) {
    await noted.first().click();
    await page.waitForFunction(
      ({ region, name, before }) => {
        const buttons = document.querySelectorAll(`section[aria-label="${region}"] button`);
        return [...buttons].filter(({ textContent }) => textContent === name).length < before;
      },
      { region: words.room.notices, name: words.newcomer.action, before: left },
    );
  }
};

/** The sides that are named in whatever the room's notices and its closed composer say with these words; fails if nothing says them. */
export const sidesNamedWith = async (person: Person, words: string): Promise<readonly string[]> => {
  const said = await person.page.getByRole('status').filter({ hasText: words }).allInnerTexts();
  if (said.length === 0) throw new Error(`${person.name} is not told "${words}"`);
  return ['A', 'B'].filter((side) => said.join('\n').includes(person.words.side(side)));
};
