import type { Guarantee } from '../kinds.ts';

/** What each way of getting the program gives, what that rests on, and what it does not give. */
type Ways = Readonly<
  Record<
    'compared' | 'webcat' | 'copy' | 'onion',
    {
      readonly title: string;
      readonly kind: Guarantee;
      readonly gives: readonly string[];
      readonly lacks: readonly string[];
    }
  >
>;

/** Where the program comes from, and newer versions of it. */
export const trust = {
  trust: {
    title: 'What you are trusting',
    selfTitle: 'This page cannot vouch for itself',
    self: [
      'A changed program could take your passphrase and every word.',
      'It could also show this very page.',
      'So what counts is how the program came to you.',
    ],
    lacksTitle: 'What it does not give',
    opened: {
      title: 'Opened from the host',
      lacks: ['Nothing on this page can tell you that the host changed the program.'],
    },
    ways: {
      compared: {
        title: 'The same, with releases that others compare',
        kind: 'promise',
        gives: [
          'Anyone can rebuild a release and compare it with what the host serves.',
          'A host that changes the program for everyone is likely to be noticed.',
        ],
        lacks: [
          'A host that changes it only for you is probably not noticed.',
          'It helps only as long as somebody outside really compares.',
        ],
      },
      webcat: {
        title: 'Firefox with WEBCAT, at an enrolled host',
        kind: 'crypto',
        gives: [
          'With WEBCAT active, this host cannot show you a program without the required signatures.',
          'The signed program must also stand in a public log.',
        ],
        lacks: [
          'WEBCAT is alpha and unaudited.',
          'Your first moments, before enrolment, are not protected.',
          'The host can still delete what your device keeps.',
          'Mistakes in the signed program remain.',
          'The program is built for WEBCAT, but has not been tried with it.',
        ],
      },
      copy: {
        title: 'A copy that you checked, on your own machine',
        kind: 'crypto',
        gives: ['The host does not supply the program.'],
        lacks: ['You trust the keys that signed the release.', 'The host still sees all that a host sees.'],
      },
      onion: {
        title: 'An onion address, with Tor Browser',
        kind: 'crypto',
        gives: ['The address tells you that this is the right server.'],
        lacks: [
          'It says nothing of the program that this server sends.',
          'WEBCAT does not work in Tor Browser today.',
          'The program is built for Tor Browser, but has not been tried in it.',
        ],
      },
    } as Ways,
    compareTitle: 'Which build this is',
    compare: 'To compare, run this on another machine, in another network:',
    compareSays: 'It says what the host serves to that machine.',
    compareLacks: 'You may still be served something else.',
  },

  newVersion: {
    title: 'A new version is available',
    reloads: 'Using it reloads this page and locks your seats.',
    reloadsLocked: 'Using it reloads this page.',
    drafts: 'Unsent drafts are lost.',
    action: 'Use it',
    sure: 'Lock and use it',
  },
};
