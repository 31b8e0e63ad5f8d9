import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoomView } from '../../client/engine/api.ts';
import { browserKind } from '../../client/ui/app/browserKind.ts';
import { noDraft } from '../../client/ui/app/drafts.ts';
import { linkKeeper } from '../../client/ui/app/linkKeeper.ts';
import { cutTo, goBack, goTo, type Route, startOfTrail } from '../../client/ui/app/route.ts';
import { applyChange } from '../../client/ui/app/useRoom.ts';
import { mustReview, reviewed, written } from '../../client/ui/surfaces/room/readers.ts';
import { estimatedRowHeight, offsetsOf, rowAt, windowFor } from '../../client/ui/surfaces/room/window.ts';
import { isolated, visiblePieces } from '../../client/ui/text/visible.ts';
import { message, roomOf } from '../browser/surfaces/samples.ts';

/** The page's logic without a page. */

const pretendedWindow = (href: string) => {
  const url = new URL(href);
  const listeners = new Set<() => void>();
  const page = {
    location: { href, hash: url.hash, pathname: url.pathname, search: url.search },
    history: {
      state: null as unknown,
      replaceState(state: unknown, _title: string, path: string) {
        this.state = state;
        const next = new URL(path, url.origin);
        Object.assign(page.location, { href: next.href, hash: next.hash });
      },
    },
    addEventListener: (_kind: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_kind: string, listener: () => void) => listeners.delete(listener),
  };
  return { page, turn: () => [...listeners].map((listener) => listener()), listeners };
};

describe('an invitation link', () => {
  const link = 'https://parley.example/#i/1.secret';

  it('[U20] leaves the address bar at once, waits for a decision, and is forgotten then', () => {
    const { page } = pretendedWindow(link);
    const keeper = linkKeeper(page as unknown as Window);
    expect(page.location.href).toBe('https://parley.example/');
    expect(keeper.pending()).toBe(link);
    const reloaded = linkKeeper(page as unknown as Window);
    expect(reloaded.pending()).toBe(link);
    keeper.settle();
    expect(reloaded.pending()).toBeNull();
    expect(JSON.stringify(page.history.state)).not.toContain('secret');
  });

  it('[U20] pasted into the address bar of an open page is taken as well', () => {
    const { page, turn, listeners } = pretendedWindow('https://parley.example/');
    const keeper = linkKeeper(page as unknown as Window);
    const taken: string[] = [];
    const stop = keeper.watch((arrived) => taken.push(arrived));
    Object.assign(page.location, { href: link, hash: '#i/1.secret' });
    turn();
    expect(taken).toEqual([link]);
    expect(page.location.href).toBe('https://parley.example/');
    stop();
    expect(listeners.size).toBe(0);
  });
});

describe('the trail', () => {
  const room: Route = { at: 'channel', channel: 'c', page: { name: 'room' } };
  const seats: Route = { at: 'channel', channel: 'c', page: { name: 'seats' } };
  const seat: Route = { at: 'channel', channel: 'c', page: { name: 'seat', seat: 's' } };

  it('[U17] leads back out of a channel from any of its sections', () => {
    const deep = goTo(goTo(goTo(startOfTrail, room), seats), seat);
    expect(goBack(deep).here).toEqual(seats);
    expect(goBack(goBack(deep)).here).toEqual({ at: 'channels' });
    expect(cutTo(deep, 0).here).toEqual({ at: 'channels' });
    expect(cutTo(startOfTrail, 7)).toEqual(startOfTrail);
  });
});

describe('text of other people', () => {
  it('[U11] loses no visible character, and no hidden one stays hidden', () => {
    const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('\u202e', '\u2066', '\u200f', '\u0007'),
        (text, odd) => {
          const pieces = visiblePieces(`${text}${odd}${text}`);
          expect(pieces.some((piece) => piece.mark)).toBe(true);
          expect(pieces.map((piece) => piece.text).join('')).not.toMatch(bidi);
          const shown = pieces.filter((piece) => !piece.mark);
          expect(shown.every((piece) => `${text}${odd}${text}`.includes(piece.text))).toBe(true);
        },
      ),
    );
    expect(visiblePieces('خط\u200cچین\n\tab 👩‍🔬')).toEqual([{ mark: false, text: 'خط\u200cچین\n\tab 👩‍🔬' }]);
    expect(visiblePieces('\u{e0041}')).toEqual([{ mark: true, text: 'U+E0041' }]);
    expect(isolated('a\u202eb')).toBe('\u2068a[U+202E]b\u2069');
  });
});

describe('the readers of a draft', () => {
  const room = (token: string): RoomView => roomOf([], { readers: [token], readersToken: token });

  it('[U9] are fixed by its first letter and looked at again when they change', () => {
    expect(mustReview(noDraft, room('one'))).toBe(false);
    const begun = written(noDraft, 'a', room('one'));
    const longer = written(begun, 'ab', room('two'));
    expect(longer.seenToken).toBe('one');
    expect(mustReview(longer, room('one'))).toBe(false);
    expect(mustReview(longer, room('two'))).toBe(true);
    expect(mustReview(reviewed(longer, room('two')), room('two'))).toBe(false);
    expect(written(written(longer, '', room('two')), 'x', room('two')).seenToken).toBe('two');
  });
});

describe('the conversation', () => {
  it('[U14] keeps the order of the room whatever the order of delivery', () => {
    const ids = fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(ids, fc.infiniteStream(fc.boolean()), (order, coins) => {
        let state = applyChange(
          { messages: [], complete: false, arrived: [] },
          { upserted: [], removed: [], complete: true },
          0,
        );
        for (const index of order) {
          state = applyChange(state, { upserted: [message('en', index)], removed: [], complete: true }, 0);
          if (coins.next().value) {
            state = applyChange(state, { upserted: [message('en', index)], removed: [], complete: true }, 0);
            expect(state.arrived).toEqual([]);
          }
        }
        expect(state.messages.map((held) => held.message.order)).toEqual(
          [...order].sort((a, b) => a - b).map((i) => i * 10),
        );
      }),
    );
  });

  it('[U14] the window covers what is in sight and stays small', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, part) => {
        const ids = Array.from({ length: count }, (_, index) => `m${index}`);
        const heights = new Map(ids.map((id, index) => [id, 60 + ((index * 37) % 200)]));
        const offsets = offsetsOf(ids, heights);
        const top = part * (offsets[count] ?? 0);
        const { from, to } = windowFor(offsets, top, 800);
        expect(to - from).toBeLessThan(200);
        expect(offsets[from] ?? 0).toBeLessThanOrEqual(top);
        expect(offsets[to] ?? 0).toBeGreaterThanOrEqual(Math.min(top + 800, offsets[count] ?? 0));
        expect(rowAt(offsets, top)).toBeGreaterThanOrEqual(from);
      }),
    );
    expect(offsetsOf(['a'], new Map())[1]).toBe(estimatedRowHeight);
  });
});

describe('the browser', () => {
  it('[U6] is warned of as another app’s window, or as one that erases after seven days', () => {
    const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
    expect(browserKind(`${iphone} Version/18.0 Mobile/15E148 Safari/604.1`, false)).toEqual({
      inApp: false,
      erasesAfterSevenDays: true,
    });
    expect(browserKind(`${iphone} Version/18.0 Mobile/15E148 Safari/604.1`, true)).toEqual({
      inApp: false,
      erasesAfterSevenDays: false,
    });
    expect(browserKind(`${iphone} Mobile/15E148 Instagram 300.0`, false).inApp).toBe(true);
    const android =
      'Mozilla/5.0 (Linux; Android 15; Pixel; wv) AppleWebKit/537.36 Version/4.0 Chrome/140.0 Mobile Safari/537.36';
    expect(browserKind(android, false)).toEqual({ inApp: true, erasesAfterSevenDays: false });
    expect(browserKind('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', false)).toEqual({
      inApp: false,
      erasesAfterSevenDays: false,
    });
  });
});
