/**
 * What a word does. Every client feeds every word of the plenary through here, in the order of the log, its own ones too, and
 * comes to the same: a word that its author may not say changes nothing, and nobody is shown it as valid.
 *
 * Total: whatever is said, by whomever, gives a verdict.
 */
import { findSeat } from '../protocol/roster.ts';
import { unreachable } from '../result.ts';
import { confirm, propose, refuse } from './proposals.ts';
import { callRecess, endRecess } from './recess.ts';
import { accept, askFreeze, giveFloor, nameBuddies, sayAway, sayLeave } from './seatWords.ts';
import type { Standing } from './standing.ts';
import { ignored, keyOf, late, type Overreach, type Reduced, type RoomEvent, type Scene } from './words.ts';

/** What rules of the first version know of: a seat's own going and coming. */
const IN_OLD_RULES: ReadonlySet<string> = new Set(['leave', 'away']);

const whyUnheard = (standing: Standing, event: RoomEvent, scene: Scene): Overreach | null => {
  const seat = findSeat(scene.seats, event.author);
  if (seat === undefined) return 'noSeat';
  if (!event.inPlenary) return 'notThisRoom';
  if (scene.rules.settings === undefined && !IN_OLD_RULES.has(event.word.kind)) return 'oldRules';
  // Whoever ended or left may still leave.
  if (event.word.kind === 'leave') return null;
  if (standing.left[keyOf(seat.id)] !== undefined) return 'left';
  return seat.endsMinute > 0 && seat.endsMinute <= event.minute ? 'seatEnded' : null;
};

export const reduce = (standing: Standing, event: RoomEvent, scene: Scene): Reduced => {
  const why = whyUnheard(standing, event, scene);
  const author = findSeat(scene.seats, event.author);
  if (why !== null || author === undefined) return ignored(standing, why ?? 'noSeat');
  const { word, k, viewK, minute } = event;
  const at = { author, k, viewK, minute };
  switch (word.kind) {
    case 'proposal':
      return propose(standing, { ...at, word }, scene);
    case 'confirm':
      return confirm(standing, { ...at, word }, scene);
    case 'refuse':
      return refuse(standing, { ...at, word }, scene);
    case 'recess':
      return callRecess(standing, { ...at, word }, scene);
    case 'endRecess':
      return endRecess(standing, { ...at, word });
    case 'accept':
      return accept(standing, { ...at, word }, scene);
    case 'buddies':
      return nameBuddies(standing, { ...at, word }, scene);
    case 'away':
      return sayAway(standing, { ...at, word });
    case 'floor':
      return giveFloor(standing, { ...at, word }, scene);
    case 'freeze':
      return askFreeze(standing, { ...at, word }, scene);
    case 'leave':
      return standing.left[keyOf(author.id)] === undefined ? sayLeave(standing, { ...at, word }) : late(standing);
    default:
      return unreachable(word);
  }
};
