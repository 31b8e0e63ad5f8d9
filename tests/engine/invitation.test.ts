import { expect, test, vi } from 'vitest';
import { sealWelcomeEntry } from '../../shared/protocol/invitation.ts';
import { linkLog, parseLink } from '../../shared/protocol/link.ts';
import { testCryptography } from './support/cryptography.ts';
import { newProfile } from './support/database.ts';
import { houseForEachTest } from './support/house.ts';
import { Kill } from './support/mischief.ts';
import {
  ask,
  bring,
  cardOf,
  convene,
  DAY_MS,
  gather,
  good,
  invite,
  PASSPHRASE,
  type Person,
  problem,
} from './support/people.ts';
import { profileTabs } from './support/tabs.ts';

vi.mock('../../shared/crypto/argon2id.ts', () => import('./support/quickArgon2id.ts'));

const house = houseForEachTest();

const stateOf = (f: Person, invitation: string): string | undefined => cardOf(f, invitation)?.state.kind;

test('[X3] digits that the facilitator finds to differ end the invitation on both sides', async () => {
  const [f, a] = [await house.enter('F'), await house.enter('A')];
  const channel = await convene(f);
  const invited = await invite(f, 'academic');
  await ask(f, a, invited);
  good(await f.engine.facilitatorCompared(channel, invited.invitation, false));
  await f.until('mismatch', () => stateOf(f, invited.invitation) === 'mismatch');
  await a.until('its end', () => a.channel().standing.kind === 'ended');
  expect(problem(await f.engine.admit(channel, invited.invitation))).toBe('notYet');
  expect(f.channel().seats.length).toBe(1);
});

test('[X3] digits that the guest finds to differ end it too, also when the facilitator had admitted already', async () => {
  const [f, a, b] = [await house.enter('F'), await house.enter('A'), await house.enter('B')];
  const channel = await convene(f);
  const first = await invite(f, 'academic');
  await ask(f, a, first);
  good(await a.engine.guestCompared(a.channel().id, false));
  await a.until('its end', () => a.channel().standing.kind === 'ended');
  expect(a.channel().standing).toEqual({ kind: 'ended', why: 'mismatch' });
  await f.until('mismatch', () => stateOf(f, first.invitation) === 'mismatch');
  const second = await invite(f, 'adviser');
  await ask(f, b, second);
  good(await f.engine.facilitatorCompared(channel, second.invitation, true));
  good(await f.engine.admit(channel, second.invitation));
  await f.until('admitted', () => stateOf(f, second.invitation) === 'admitted');
  good(await b.engine.guestCompared(b.channel().id, false));
  await f.until('the late mismatch', () => stateOf(f, second.invitation) === 'mismatch');
  good(await f.engine.removeSeat(channel, f.channel().seats.find(({ label }) => label === 'adviser')!.id));
  await f.until('its seat closed', () => f.channel().seats.length === 1);
});

test('[X4] a second opener of a used link is told so, the facilitator once; the guest itself never raises that alarm', async () => {
  const tab = profileTabs();
  const profile = newProfile();
  const [f, a, x] = [
    await house.enter('F'),
    await house.enter('A', { profile, tabLock: tab() }),
    await house.come('X'),
  ];
  const channel = await convene(f);
  const invited = await invite(f, 'academic');
  good(await a.engine.readInvitation(invited.link));
  // Twice at once is one request.
  const both = await Promise.all([a.engine.acceptInvitation(invited.link), a.engine.acceptInvitation(invited.link)]);
  expect(good(both[0])).toBe(good(both[1]));
  await f.until('the request', () => stateOf(f, invited.invitation) === 'asked');
  // The guest's own second tab, and the guest again: no second opener.
  const second = await house.come('A again', { profile, tabLock: tab() });
  expect(second.snapshot().phase.kind).toBe('elsewhere');
  expect(problem(await second.engine.readInvitation(invited.link))).toBe('invitationUsed');
  expect(problem(await a.engine.readInvitation(invited.link))).toBe('none');
  good(await a.engine.guestCompared(a.channel().id, true));
  good(await f.engine.facilitatorCompared(channel, invited.invitation, true));
  expect(f.channel().alarms).toEqual([]);
  expect(problem(await x.engine.readInvitation(invited.link))).toBe('invitationUsed');
  await f.until('the alarm', () => f.channel().alarms.length === 1);
  expect(f.channel().alarms[0]).toMatchObject({ kind: 'secondOpener' });
  await f.engine.dismissAlarm(channel, f.channel().alarms[0]!.id);
  await f.until('no alarm', () => f.channel().alarms.length === 0);
  good(await f.engine.admit(channel, invited.invitation));
  await a.until('its seat', () => a.channel().standing.kind === 'seated');
  await f.until('its greeting', () => f.channel().seats.some(({ ours, joining }) => !ours && !joining));
  expect(f.channel().alarms).toEqual([]);
});

test('[U7] a link gives the guest the rules whole, as the channel has them, and nothing of who is in it', async () => {
  const [f, x] = [await house.enter('F'), await house.come('X')];
  await convene(f);
  const invited = await invite(f, 'academic');
  const offer = good(await x.engine.readInvitation(invited.link));
  expect(offer.rules).toEqual(f.channel().rules);
  expect(offer.rules.settings).not.toBeNull();
  expect(Object.keys(offer).sort()).toEqual(['convenedBy', 'endsInSeconds', 'role', 'rules', 'seatLabel', 'side']);
});

test('[X5] a declined, a revoked and a lapsed link lead nowhere, and each card says why', async () => {
  const [f, a] = [await house.enter('F'), await house.enter('A')];
  const channel = await convene(f);
  const [declined, revoked, lapsed] = [await invite(f, 'one'), await invite(f, 'two'), await invite(f, 'three')];
  good(await a.engine.declineInvitation(declined.link));
  await f.until('declined', () => stateOf(f, declined.invitation) === 'declined');
  good(await f.engine.revoke(channel, revoked.invitation));
  good(await f.engine.revoke(channel, revoked.invitation));
  await f.until('revoked', () => stateOf(f, revoked.invitation) === 'revoked');
  f.clock.advance(DAY_MS + 60_000);
  // Idle: it locked.
  await f.until('locked', () => f.snapshot().phase.kind === 'locked');
  good(await f.engine.unlock(PASSPHRASE));
  await f.until('lapsed', () => stateOf(f, lapsed.invitation) === 'lapsed');
  await f.until('no link', () => f.channel().invitations.every(({ link }) => link === null));
  for (const { link } of [declined, revoked, lapsed]) {
    await expect
      .poll(async () => problem(await a.engine.acceptInvitation(link)), { timeout: 10_000 })
      .toBe('invitationGone');
  }
  expect(f.channel().seats.length).toBe(1);
});

test('[X5] revoking while asked ends the guest; a new link for the same seat works', async () => {
  const [f, a] = [await house.enter('F'), await house.enter('A')];
  const channel = await convene(f);
  const invited = await invite(f, 'academic');
  await ask(f, a, invited);
  const next = good(await f.engine.reissue(channel, invited.invitation));
  await a.until('its end', () => a.channel().standing.kind === 'ended');
  await f.until('one card', () => f.channel().invitations.length === 1 && cardOf(f, next)?.link != null);
  good(await a.engine.forget(a.channel().id));
  await ask(f, a, { invitation: next, link: cardOf(f, next)!.link! });
  good(await a.engine.guestCompared(a.channel().id, true));
  good(await f.engine.facilitatorCompared(channel, next, true));
  good(await f.engine.admit(channel, next));
  await a.until('its seat', () => a.channel().standing.kind === 'seated');
});

test('[X6] two invitations at once, admitted together while a third seat is closed', async () => {
  const [f, a, b, c] = [await house.enter('F'), await house.enter('A'), await house.enter('B'), await house.enter('C')];
  const channel = await convene(f);
  await bring(f, c, 'observer');
  const [one, two] = [await invite(f, 'academic'), await invite(f, 'adviser', 'B')];
  await ask(f, a, one);
  await ask(f, b, two);
  good(await a.engine.guestCompared(a.channel().id, true));
  good(await b.engine.guestCompared(b.channel().id, true));
  good(await f.engine.facilitatorCompared(channel, one.invitation, true));
  good(await f.engine.facilitatorCompared(channel, two.invitation, true));
  const closing = f.channel().seats.find(({ label }) => label === 'observer')!.id;
  const outcomes = await Promise.all([
    f.engine.admit(channel, one.invitation),
    f.engine.removeSeat(channel, closing),
    f.engine.admit(channel, two.invitation),
    f.engine.removeSeat(channel, closing),
  ]);
  expect(outcomes.map(problem)).toEqual(['none', 'none', 'none', 'none']);
  await gather([f, a, b]);
  await c.until('its end', () => c.channel().standing.kind === 'seatClosed');
  expect([f, a, b].flatMap((person) => person.channel().alarms)).toEqual([]);
  await f.until('no cards', () => f.channel().invitations.length === 0);
});

test('[X3] whoever else holds the link cannot replace the Welcome by one of its own', async () => {
  const [f, a] = [await house.enter('F'), await house.enter('A')];
  const channel = await convene(f);
  const invited = await invite(f, 'academic');
  await ask(f, a, invited);
  good(await f.engine.facilitatorCompared(channel, invited.invitation, true));
  good(await f.engine.admit(channel, invited.invitation));
  await f.until('admitted', () => stateOf(f, invited.invitation) === 'admitted');
  const link = parseLink(invited.link);
  if (!link.ok) throw new Error('no link');
  const { log, token } = linkLog(link.value.secret);
  const thief = await house.relay().connect();
  const access = { log, generation: 0, token } as const;
  let requestId = 1;
  await expect
    .poll(async () => {
      const page = await thief.request({
        type: 'read',
        requestId: requestId++,
        ...access,
        after: new Uint8Array(0),
        limit: 16,
      });
      return page.type === 'page' ? page.entries.length : 0;
    })
    .toBe(3);
  const blob = sealWelcomeEntry(link.value.secret, new Uint8Array(1000).fill(1), testCryptography('thief').random);
  const posted = await thief.request({ type: 'append', requestId, ...access, lifetimeSeconds: 0, blob });
  expect(posted.type).toBe('ok');
  await thief.close();
  // Restarted, so that it reads both whatever came first.
  await a.engine.lock();
  good(await a.engine.unlock(PASSPHRASE));
  await a.until('connected', () => a.channel().connection === 'connected');
  good(await a.engine.guestCompared(a.channel().id, true));
  await a.until('its seat', () => a.channel().standing.kind === 'seated');
});

test('[X2] a guest killed between the Welcome and its seat takes the seat when it is opened again', async () => {
  const [profile, kill] = [newProfile(), new Kill()];
  const [f, a] = [await house.enter('F'), await house.enter('A', { profile, kill })];
  const channel = await convene(f);
  const invited = await invite(f, 'academic');
  await ask(f, a, invited);
  await a.until('its request back', () => {
    const { standing } = a.channel();
    return standing.kind === 'comparing' && standing.requestSent;
  });
  good(await a.engine.guestCompared(a.channel().id, true));
  good(await f.engine.facilitatorCompared(channel, invited.invitation, true));
  // The first commit from now on keeps the Welcome; the tab dies before the next.
  let commits = 0;
  kill.arm((_, name) => name === 'commit, done' && ++commits === 1);
  good(await f.engine.admit(channel, invited.invitation));
  await kill.died;
  const again = await house.enter('A', { profile });
  await again.until('its seat', () => again.channel().standing.kind === 'seated');
  await gather([f, again]);
});
