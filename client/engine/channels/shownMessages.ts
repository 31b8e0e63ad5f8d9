/** What the page is shown of one line of a conversation, and what can be done with it. */
import { hex, sameBytes } from '../../../shared/codec/bytes.ts';
import type { Channel, Env } from '../../../shared/protocol/channel.ts';
import { seatsOf } from '../../../shared/protocol/readers.ts';
import { stricterThan } from '../../../shared/room/classes.ts';
import { asksAuthor, quarantineOf, whyNoCopy } from '../../../shared/room/quoting.ts';
import { type Settings, settingsOf } from '../../../shared/room/settings.ts';
import { roomMinute } from '../../../shared/room/time.ts';
import type { MessageActions, MessageContent, MessageView, QuoteView, WhyBarred } from '../views.ts';
import { sceneNow, whyClosed } from './composing.ts';
import type { Ledger } from './ledger.ts';
import type { MessageRecord } from './records.ts';
import { readRooms } from './roomRows.ts';
import { standingOf } from './shown.ts';
import { classWithQuotes, factsOfRow, whyRowNotQuoted } from './texts.ts';

/** What many lines are shown by: worked out once for all of them. */
export type LinesScene = {
  readonly ledger: Ledger;
  readonly channel: Channel | null;
  readonly minute: number;
  readonly nowMs: number;
  readonly settings: Settings | null;
  /** Rooms (hex) that we can read, in order, and whether anything can be written there. */
  readonly open: ReadonlyMap<string, boolean>;
};

export const sceneOfLines = (ledger: Ledger, env: Env, nowMs: number): LinesScene => {
  const { record } = ledger;
  const channel = record.stage.kind === 'seated' ? record.stage.channel : null;
  const standing = standingOf(record);
  const rooms = channel ? readRooms(channel) : [];
  const scene = channel && sceneNow(channel, env);
  return {
    ledger,
    channel,
    minute: channel ? roomMinute(channel.time, env.nowMinute) : env.nowMinute,
    nowMs,
    settings: channel?.epoch.rules.settings ? settingsOf(channel.epoch.rules) : null,
    open: new Map(
      rooms.map((room) => {
        const isOpen = channel && scene && whyClosed(record, channel, standing, room, scene) === null;
        return [hex(room.id), isOpen ?? false];
      }),
    ),
  };
};

/** Changes with whatever else than a row decides how it is drawn: the rooms that can be read, who reads and writes there, the rules. */
export const drawingKey = (ledger: Ledger, env: Env): string => {
  const { record } = ledger;
  if (record.stage.kind !== 'seated') return record.stage.kind;
  const { channel } = record.stage;
  const { version } = channel.epoch.rules;
  const [standing, scene] = [standingOf(record), sceneNow(channel, env)];
  const rooms = readRooms(channel).map((room) => {
    const isOpen = whyClosed(record, channel, standing, room, scene) === null;
    return `${hex(room.id)}:${seatsOf(channel, room.id).length}:${isOpen}`;
  });
  const marks = record.intents.flatMap((intent) => (intent.kind === 'mark' ? [hex(intent.mark.entry)] : []));
  return [channel.epoch.number, version, ...rooms, ...marks].join(' ');
};

const NOTHING: MessageActions = {
  reply: 'closed',
  quoteIn: [],
  copy: 'closed',
  tighten: [],
  withdraw: false,
  release: null,
  quarantineSeconds: null,
  report: false,
};

const quoteWhy = (scene: LinesScene, channel: Channel, message: MessageRecord, room: string): WhyBarred | null =>
  whyRowNotQuoted(scene.ledger, channel, message, room, scene.minute) ?? (scene.open.get(room) ? null : 'closed');

/** Whether something that its author said of a message waits to stand in the log. */
const isBeingMarked = ({ record }: Ledger, entry: Uint8Array): boolean =>
  record.intents.some((intent) => intent.kind === 'mark' && sameBytes(intent.mark.entry, entry));

const actionsOf = (scene: LinesScene, message: MessageRecord): MessageActions => {
  const { ledger, channel, settings, minute } = scene;
  const facts = factsOfRow(message);
  const { content, room, entry, ours, state } = message;
  if (!channel || facts === null || entry === null || (state !== 'sent' && state !== 'received')) return NOTHING;
  const text = content.kind === 'text' ? content : null;
  const messageClass = text ? classWithQuotes(ledger, text.messageClass, text.quotes) : facts.messageClass;
  const shown = { ...facts, messageClass };
  const others = [...scene.open.keys()].filter((other) => other !== room);
  // A room that is closed to writing may still be told what becomes of what stands in it.
  const mayMark = ours && text !== null && scene.open.has(room) && !isBeingMarked(ledger, entry);
  const quarantine = settings && text ? quarantineOf(shown, settings, minute) : null;
  return {
    reply: quoteWhy(scene, channel, message, room),
    quoteIn: others.map((other) => ({ room: other, why: quoteWhy(scene, channel, message, other) })),
    copy: whyNoCopy(shown),
    tighten: mayMark && text ? stricterThan(text.messageClass) : [],
    withdraw: mayMark,
    release:
      ours && text && settings && settings.quarantineMinutes > 0
        ? { state: facts.release, asks: asksAuthor(shown, settings, minute) && mayMark }
        : null,
    quarantineSeconds: quarantine?.kind === 'running' ? quarantine.leftMinutes * 60 : null,
    report: !ours && text !== null,
  };
};

const quoteView = (scene: LinesScene, message: MessageRecord, quotes: readonly Uint8Array[]): QuoteView | null => {
  const [quote] = quotes;
  if (!quote || !scene.channel) return null;
  const found = scene.ledger.messageOf(quote);
  if (!found) return { messageId: '', label: '', side: 'third', text: null, messageClass: null, barred: false };
  const [messageId, quoted] = found;
  const { label, side, content } = quoted;
  const barred = whyRowNotQuoted(scene.ledger, scene.channel, quoted, message.room, scene.minute) !== null;
  if (barred || content.kind !== 'text') return { messageId, label, side, text: null, messageClass: null, barred };
  const messageClass = classWithQuotes(scene.ledger, content.messageClass, content.quotes);
  return { messageId, label, side, text: content.text, messageClass, barred };
};

/** Nothing is copied here: its reader has the message anyway, or is told nothing of it. */
const aboutView = (
  scene: LinesScene,
  about: Uint8Array | null,
): Extract<MessageContent, { kind: 'report' }>['about'] => {
  const found = about && scene.ledger.messageOf(about)?.[1];
  if (found?.content.kind !== 'text') return null;
  return { label: found.label, side: found.side, text: found.content.text };
};

const contentView = (scene: LinesScene, message: MessageRecord): MessageContent => {
  const { content, label, side } = message;
  switch (content.kind) {
    case 'text':
      return {
        kind: 'text',
        text: content.text,
        messageClass: classWithQuotes(scene.ledger, content.messageClass, content.quotes),
        quote: quoteView(scene, message, content.quotes),
      };
    case 'seatOpened':
    case 'seatClosed':
    case 'roomLeft':
      return { kind: content.kind, label, side };
    case 'succession':
      return { kind: 'succession', label };
    case 'report':
      return { kind: 'report', text: content.text, copy: content.copy, about: aboutView(scene, content.about) };
    case 'newer':
    case 'unopened':
    case 'unsent':
    case 'withdrawn':
    case 'roomOpened':
    case 'recessEnded':
      return { kind: content.kind };
    case 'missed':
    case 'recessBegan':
    case 'rulesChanged':
      return content;
    default:
      return content satisfies never;
  }
};

/** One line of a conversation. */
export const messageView = (scene: LinesScene, id: string, message: MessageRecord): MessageView => ({
  id,
  order: message.order,
  seat: message.seat,
  label: message.label,
  side: message.side,
  ours: message.ours,
  state: message.state,
  content: contentView(scene, message),
  ageSeconds: Math.max(0, scene.minute - message.minute) * 60,
  goneInSeconds: Math.max(0, message.goneMinute - scene.minute) * 60,
  heldSeconds: message.held && Math.max(0, Math.ceil((message.held.untilMs - scene.nowMs) / 1_000)),
  actions: actionsOf(scene, message),
});
