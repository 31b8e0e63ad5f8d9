/** Channels in which others besides the facilitator hold a key, and the ways in under them. */
import { type NewChannel, type NewInvitation, openingSettings, type ProposalView } from '../../../client/engine/api.ts';
import { ask, cardOf, good, type House, type Invited, PASSPHRASE, type Person } from './people.ts';

/** Opens a channel under the rules that a new one is preset with, but for `other`. */
export const conveneUnder = async (f: Person, other: Partial<NewChannel> = {}): Promise<string> => {
  const { admission, settings } = openingSettings;
  const wanted = {
    label: 'Room',
    ourLabel: 'facilitator',
    rules: ['You are here as yourself.'],
    lifetimeSeconds: 7 * 86_400,
    admission,
    settings,
    ticket: '',
  };
  const id = good(await f.engine.openChannel({ ...wanted, ...other }));
  await f.until('its channel', () => f.channel().standing.kind === 'seated');
  return id;
};

export type Place = Pick<NewInvitation, 'label' | 'side'> & Partial<NewInvitation>;

export const inviteTo = async (f: Person, place: Place): Promise<Invited> => {
  const wanted = { role: 'participant', lifetimeSeconds: 2 * 86_400, seatEndsInSeconds: null, ...place } as const;
  const invitation = good(await f.engine.invite(f.channel().id, wanted));
  await f.until('the card', () => cardOf(f, invitation)?.link != null);
  return { invitation, link: cardOf(f, invitation)?.link ?? '' };
};

/** Both say that the digits match, and F asks for the guest's admission. */
export const askForAdmission = async (f: Person, guest: Person, { invitation }: Invited): Promise<void> => {
  const channel = f.channel().id;
  good(await guest.engine.guestCompared(guest.channel().id, true));
  good(await f.engine.facilitatorCompared(channel, invitation, true));
  good(await f.engine.admit(channel, invitation));
};

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

export const whenSeated = async (f: Person, guest: Person, label: string): Promise<void> => {
  await guest.until('its seat', () => guest.channel().standing.kind === 'seated');
  await f.until('the greeting', () => f.channel().seats.some((seat) => seat.label === label && !seat.joining));
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

/** Waits until each knows the same roster of so many seats and can write to all of it, and watches. */
export const assembled = async (...people: readonly Person[]): Promise<void> => {
  for (const person of people) {
    await person.until(`${people.length} readers`, () => {
      const view = person.channel();
      return view.standing.kind === 'seated' && view.rooms[0]?.readers.length === people.length;
    });
    await person.watch();
  }
};

/** F of the third party, A1 of side A, B1 of side B. */
export const twoSides = async (house: House, other: Partial<NewChannel> = {}) => {
  const [f, a, b] = [await house.enter('F'), await house.enter('A1'), await house.enter('B1')];
  await conveneUnder(f, other);
  await bringTo(f, a, { label: 'academic', side: 'A' });
  await bringTo(f, b, { label: 'public figure', side: 'B' }, [a]);
  await assembled(f, a, b);
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
  await assembled(f, c, a, b);
  return { f, c, a, b };
};

/** Says something that goes out at once. */
export const sayNow = async (person: Person, text: string): Promise<string> => {
  const view = person.channel();
  const room = view.rooms[0]!;
  const message = { text, quote: null, messageClass: 'rule', holdSeconds: 0 } as const;
  return good(await person.engine.send(view.id, room.id, message, room.readersToken, false));
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
