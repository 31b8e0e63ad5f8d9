/** Message classes: how what was said may be used. A quotation has the strictest class of all that it shows. */
import { MESSAGE_CLASSES, type MessageClass } from '../protocol/body.ts';

const strictness = (messageClass: MessageClass): number => MESSAGE_CLASSES.indexOf(messageClass);

export const isStricter = (a: MessageClass, than: MessageClass): boolean => strictness(a) > strictness(than);

/** The class that a message is shown with: its own, or a stricter one of what it quotes, worked out each time it is drawn. */
export const shownClass = (own: MessageClass, quoted: readonly MessageClass[]): MessageClass =>
  quoted.reduce((strictest, other) => (isStricter(other, strictest) ? other : strictest), own);

/** Classes that an author may still choose for its message: the stricter ones. */
export const stricterThan = (messageClass: MessageClass): readonly MessageClass[] =>
  MESSAGE_CLASSES.filter((other) => isStricter(other, messageClass));

/** What is not for use is not quoted, not copied, and not collected for a summary. */
export const mayUse = (messageClass: MessageClass): boolean => messageClass !== 'notForUse';
