/** Two keys at a table of members: rules that ask for them, and words said, proposed and confirmed step by step. */

import type { EntryId, Hash } from '../../shared/brand.ts';
import {
  type AdmissionMatter,
  keysMissing,
  matterOf,
  type SaidToAll,
  sealWord,
} from '../../shared/protocol/sealWord.ts';
import { matterHash } from '../../shared/protocol/takeWord.ts';
import type { Matter } from '../../shared/room/matter.ts';
import type { Role, Side } from '../../shared/room/roles.ts';
import type { Rules } from '../../shared/room/rules.ts';
import { DEFAULT_SETTINGS } from '../../shared/room/settings.ts';
import {
  admit,
  append,
  candidateOf,
  catchUp,
  catchUpAll,
  enter,
  env,
  type Guest,
  invite,
  type Member,
  must,
  RULES,
  settle,
  type Table,
} from './table.ts';

/** Rules with settings under which one key admits. */
export const SET: Rules = { ...RULES, settings: DEFAULT_SETTINGS };
/** Rules under which each side that has a seat confirms an admission. */
export const KEYED: Rules = { ...SET, admission: 'sides' };

/** A word that the log takes; nobody has read it yet. */
export const utter = (table: Table, member: Member, payload: SaidToAll): EntryId => {
  const sealing = must(sealWord(member.channel, payload, env(table)));
  if (!append(table, member, sealing)) throw new Error('the word came too late');
  return sealing.id;
};

/** A word that everybody has read, its author too. */
export const speak = (table: Table, member: Member, payload: SaidToAll): EntryId => {
  const id = utter(table, member, payload);
  catchUpAll(table);
  return id;
};

export const admissionOf = (host: Member, guest: Guest): AdmissionMatter => {
  const matter = matterOf(host.channel, candidateOf('', guest));
  if (!matter) throw new Error('its request has no parts');
  return matter;
};

/** Proposes a matter, lets these members confirm it, and lets everybody read. */
export const agree = (table: Table, author: Member, matter: Matter, confirmers: readonly Member[]): Hash => {
  const proposal = matterHash(author.channel, matter);
  speak(table, author, { kind: 'proposal', matter });
  for (const confirmer of confirmers) speak(table, confirmer, { kind: 'confirm', proposal });
  return proposal;
};

/** Invites, has confirmed, admits and seats one more member, and lets everybody settle. */
export const admitWithKeys = (
  table: Table,
  host: Member,
  name: string,
  confirmers: readonly Member[],
  side: Side = 'A',
  role: Role = 'participant',
  endsMinute = 0,
): Member => {
  const invited = invite(table, host, name, side, role);
  const { offer } = invited.invitation;
  const guest = {
    ...invited,
    invitation: { ...invited.invitation, offer: { ...offer, seat: { ...offer.seat, endsMinute } } },
  };
  catchUp(table, host);
  if (keysMissing(host.channel, admissionOf(host, guest)).length > 0)
    agree(table, host, admissionOf(host, guest), confirmers);
  admit(table, host, name, guest);
  const member = enter(table, host, name, guest);
  settle(table);
  return member;
};
