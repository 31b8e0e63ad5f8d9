/** Channels in which others besides the facilitator hold a key, and the ways in under them. */
import { type NewChannel, openingSettings, type ProposalView } from '../../../client/engine/api.ts';
import type { House } from './house.ts';
import {
  ask,
  askForAdmission,
  convene,
  gather,
  good,
  inviteTo,
  PASSPHRASE,
  type Person,
  type Place,
  whenSeated,
} from './people.ts';

/** Opens a channel with the confirmation of new seats that a new one is preset with, and `other`. */
export const conveneUnder = (f: Person, other: Partial<NewChannel> = {}): Promise<string> =>
  convene(f, { admission: openingSettings.admission, ...other });

/** The proposals that wait for this person's key. */
export const askedOf = (person: Person): readonly ProposalView[] =>
  person.channel().proposals.filter(({ ourKey }) => ourKey === 'asked');

/** Waits until this person is asked for a key, and returns what about. */
export const whenAsked = async (person: Person, kind: ProposalView['kind']): Promise<ProposalView> => {
  await person.until(`asked about ${kind}`, () => askedOf(person).some((proposal) => proposal.kind === kind));
  const found = askedOf(person).find((proposal) => proposal.kind === kind);
  if (!found) throw new Error('asked, and then not');
  return found;
};

export const answer = async (person: Person, kind: ProposalView['kind'], agreed: boolean): Promise<ProposalView> => {
  const proposal = await whenAsked(person, kind);
  good(await person.engine.answerProposal(person.channel().id, proposal.id, agreed));
  return proposal;
};

/** F invites, the guest asks, all compare, those who are asked confirm, the guest reads. */
export const bringTo = async (f: Person, guest: Person, place: Place, confirmers: readonly Person[] = []) => {
  const invited = await inviteTo(f, place);
  await ask(f, guest, invited);
  await askForAdmission(f, guest, invited);
  for (const confirmer of confirmers) await answer(confirmer, 'admission', true);
  await whenSeated(f, guest, place.label);
  return invited;
};

/** F of the third party, A1 of side A, B1 of side B. */
export const twoSides = async (house: House, other: Partial<NewChannel> = {}) => {
  const [f, a, b] = [await house.enter('F'), await house.enter('A1'), await house.enter('B1')];
  await conveneUnder(f, other);
  await bringTo(f, a, { label: 'academic', side: 'A' });
  await bringTo(f, b, { label: 'public figure', side: 'B' }, [a]);
  await gather([f, a, b]);
  return { f, a, b };
};

/** As two sides, and C the co-facilitator. */
export const fourSeats = async (house: House, other: Partial<NewChannel> = {}) => {
  const [f, c, a, b] = [
    await house.enter('F'),
    await house.enter('C'),
    await house.enter('A1'),
    await house.enter('B1'),
  ];
  await conveneUnder(f, other);
  await bringTo(f, c, { label: 'second facilitator', side: 'third', role: 'cofacilitator' });
  await bringTo(f, a, { label: 'academic', side: 'A' }, [c]);
  await bringTo(f, b, { label: 'public figure', side: 'B' }, [a]);
  await gather([f, c, a, b]);
  return { f, c, a, b };
};

/** Time passes while their devices are locked; then all go on. */
export const later = async (ms: number, ...people: readonly Person[]): Promise<void> => {
  for (const person of people) {
    await person.engine.lock();
    person.clock.advance(ms);
  }
  for (const person of people) {
    good(await person.engine.unlock(PASSPHRASE));
    if (person.channel().standing.kind === 'seated') await person.watch();
  }
};

/** The kinds of alarm that a person was ever shown. */
export const alarmsSeen = (person: Person): readonly string[] =>
  person.seen.filter((text) => /"alarms":\[\{/.test(text));
