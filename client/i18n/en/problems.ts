import type { ProblemWords, Trouble } from '../kinds.ts';
import { number, problem } from './basis.ts';

/** Every problem in three sentences: what happened, what was kept, what to do. */
export const problems = {
  problems: {
    wrongPassphrase: problem(
      'This passphrase does not open the vault.',
      'Nothing was changed.',
      'Check it and try again.',
    ),
    passphraseTooWeak: problem(
      'This passphrase is too easy to guess.',
      'Nothing was stored.',
      'Add words, or use the generated one.',
    ),
    notEnoughMemory: problem(
      'This device has too little memory free.',
      'Nothing was changed.',
      'Close other tabs and programs, then try again.',
    ),
    storageFailed: problem(
      "The browser's storage failed.",
      'What was stored before is untouched.',
      'Free some space, then reload the page.',
    ),
    storageNewer: problem(
      'A newer version of this program stored your seats.',
      'Your seats are untouched.',
      'Reload the page. If this stays, ask whoever runs the host.',
    ),
    storageDamaged: problem(
      'What this browser stored is damaged.',
      'It was left as it is.',
      'Ask the facilitator for a new invitation.',
    ),
    notALink: problem(
      'This is not an invitation link.',
      'Nothing was changed.',
      'Copy the whole link and paste it again.',
    ),
    linkNewer: problem(
      'This link needs a newer version of this program.',
      'The link is not used up.',
      'Reload the page, then open the link again.',
    ),
    linkForAnotherHost: problem(
      'This link belongs to another host.',
      'Nothing was sent. The link is not used up.',
      'Open the link itself in your browser.',
    ),
    invitationGone: problem(
      'The invitation lapsed, or was withdrawn, declined, used, or removed by the host.',
      'Nothing was sent and nothing is kept here.',
      'Ask the facilitator for a new one.',
    ),
    invitationUsed: problem(
      'Somebody used this link before. The facilitator is told.',
      'Nothing was sent and nothing is kept here.',
      'If it was not you, tell the facilitator by voice.',
    ),
    invitationNotAuthentic: problem(
      'This invitation is not from the holder of the link.',
      'Nothing was sent.',
      'Do not go on. Tell the facilitator by voice.',
    ),
    notConnected: problem(
      'There is no connection to the host.',
      'Everything here is kept.',
      'Check the network, then try again.',
    ),
    relaySilent: problem(
      'The host did not answer this page.',
      'Everything here is kept.',
      'Check the address and the network. The host may also take only the pages that it serves.',
    ),
    notARelay: problem(
      'This is not the address of a host.',
      'What you entered is kept.',
      'Enter https:// and its name, and nothing after it.',
    ),
    relayRefused: problem('The host refused this.', 'Everything here is kept.', 'Reload the page and try again.'),
    relayFull: problem('The host has no room left.', 'Everything here is kept.', 'Tell whoever runs the host.'),
    relayBusy: problem('The host is busy.', 'Everything here is kept.', 'Wait a little, then try again.'),
    ticketNeeded: problem(
      'This host needs a ticket to open a channel.',
      'What you entered is kept.',
      'Ask whoever runs the host for a ticket.',
    ),
    tooLong: (max: number): ProblemWords => ({
      happened: `This text is too long. The limit is ${number(max)}.`,
      kept: 'Your text is still here.',
      next: 'Shorten it.',
    }),
    tooMany: (max: number): ProblemWords => ({
      happened: `There are too many. The limit is ${number(max)}.`,
      kept: 'Nothing was added.',
      next: 'Remove one first.',
    }),
    readersChanged: problem(
      'The readers changed, so nothing was sent.',
      'Your text is still here.',
      'Review the readers, then send.',
    ),
    notCurrent: problem(
      'Nothing new has come from the host for a day.',
      'Your text is still here.',
      'Look at the readers, then send anyway or wait.',
    ),
    stopped: problem(
      'Sending has stopped here for good.',
      'What you have read stays until it expires.',
      'Tell the facilitator by voice.',
    ),
    noPower: problem('Your role cannot do this.', 'Nothing was changed.', 'Ask the facilitator.'),
    notYet: problem('This is not possible yet.', 'Nothing was changed.', 'Wait until the step before is done.'),
    closedNow: problem('Nothing can be written here now.', 'Your text is still here.', 'The line below says why.'),
    quoteBarred: problem(
      'This message cannot be quoted here.',
      'Your text is still here.',
      'Remove the quotation, then send.',
    ),
    badRoom: problem('Such a room cannot be.', 'Nobody was called.', 'Choose other seats.'),
    noSession: problem(
      'One of these seats cannot be called yet.',
      'Nobody was called.',
      'Wait until its keys are confirmed, or choose others.',
    ),
    secretTooShort: problem(
      'This answer is so short that a few tries could guess it.',
      'Nothing was sent.',
      'Choose a question with a longer answer.',
    ),
    noMoreGuesses: problem(
      'Three checks with this seat did not match, so there are no more.',
      'Nothing was sent.',
      'Compare the safety number by voice, or scan it.',
    ),
    gone: problem('This is gone already.', 'Nothing else was changed.', 'Go back to the list.'),
    crashed: problem(
      'A part of this page failed.',
      'What was stored before is untouched.',
      'Reload the page and unlock again.',
    ),
  } satisfies Record<Trouble['kind'], (max: number) => ProblemWords>,
};
