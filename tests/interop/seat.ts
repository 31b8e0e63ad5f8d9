/** One seat's part of what was recorded: what another reader is given, and what the product itself read. */
import { hash32 } from '../../shared/brand.ts';
import { hex, sameBytes } from '../../shared/codec/bytes.ts';
import type { Channel } from '../../shared/protocol/channel.ts';
import { channelCode, invitationDigits, safetyCode, safetyNumber } from '../../shared/protocol/codes.ts';
import type { Member } from '../support/table.ts';
import { type Invited, idOf, type Recorder, recordedOf } from './record.ts';
import type { ReadEntry, Reading, Recording } from './recording.ts';

const NOTHING_MORE = {
  entry: null,
  view: null,
  author: null,
  room: null,
  body: null,
  epoch: null,
  rosterHash: null,
  rulesHash: null,
} as const;

/** What another reader is given of a member, as things stand. `forged`: a blob that nobody at the table wrote, after all others. */
export const recordingOf = ({ table, parts, written }: Recorder, member: Member, forged?: Uint8Array): Recording => {
  const { founding, startK, arrived, invitations, x25519, entryKeys, kems } = parts.get(member)!;
  const before = table.log.entries.slice(0, startK).map((entry) => recordedOf(written.get(idOf(entry.blob))!, entry));
  const last = forged ? [{ blob: hex(forged) }] : [];
  return {
    format: 1,
    founding,
    entries: [...before, ...arrived.map(({ recorded }) => recorded), ...last],
    invitations: invitations.map(({ guest: { link }, blobs }) => ({
      secret: hex(link.secret),
      bundleHash: hex(hash32(link.bundleHash)),
      blobs: blobs.map(hex),
    })),
    x25519: [...x25519.values()].sort(),
    entryKeys,
    kems: Object.fromEntries([...kems].sort()),
  };
};

const kemStepsOf = ({ written, parts }: Recorder, member: Member): number => {
  const seat = hex(member.channel.us.seat);
  const mixed = new Set<string>();
  for (const { read } of parts.get(member)!.arrived) {
    const { kems } = written.get(read.entry ?? '')!;
    if (read.status === 'own') for (const name of Object.values(kems)) mixed.add(name);
    else if (read.author !== null && read.status !== 'beforeHello' && kems[seat]) mixed.add(kems[seat]);
  }
  return mixed.size;
};

/**
 * What the product itself read as this member: what another reader has to say as well. `withDigits`: also the digits that people
 * compare, which are slow on purpose.
 */
export const readingOf = (recorder: Recorder, member: Member, withDigits = false): Reading => {
  const { channel } = member;
  const { startK, arrived, invitations } = recorder.parts.get(member)!;
  const before = Array.from({ length: startK }, (_, index): ReadEntry => {
    return { k: index + 1, status: 'before', ...NOTHING_MORE };
  });
  return {
    channel: hex(channel.id),
    log: hex(channel.log),
    seat: hex(channel.us.seat),
    invitations: invitations.map(({ guest: { asked, invitation } }) => ({
      seat: hex(invitation.offer.seat.id),
      transcript: hex(asked.transcript),
    })),
    entries: [...before, ...arrived.map(({ read }) => read)],
    rooms: arrived.flatMap(({ called }) => called),
    kemSteps: kemStepsOf(recorder, member),
    safetyCodes: Object.fromEntries(othersOf(channel).map(({ id }) => [hex(id), safetyCode(channel, id) ?? ''])),
    digits: withDigits ? digitsOf(member, invitations[0]!) : null,
  };
};

const othersOf = ({ epoch, us }: Channel) => epoch.seats.filter(({ id }) => !sameBytes(id, us.seat));

const digitsOf = ({ channel }: Member, { guest }: Invited): Reading['digits'] => {
  const [other] = othersOf(channel);
  return {
    invitation: invitationDigits(guest.asked.transcript).join(' '),
    channel: channelCode(channel).join(' '),
    pair: safetyNumber(channel, other!.id)!.join(' '),
  };
};
