/** Each schema by itself: what it takes is written again by the product's own writer. */
import type * as v from 'valibot';
import { decode, encode, type Plain } from '../../../shared/codec/cbor.ts';
import { decodeBody, encodeBody } from '../../../shared/protocol/body.ts';
import { bundlePlain, bundleSchema } from '../../../shared/protocol/bundle.ts';
import { changePlain, changeSchema } from '../../../shared/protocol/changeBody.ts';
import { checkPlain, checkSchema } from '../../../shared/protocol/checkWord.ts';
import { encodeKem, encodeX25519, kemSchema, x25519Schema } from '../../../shared/protocol/keys.ts';
import { minuteSchema, seatPlain, seatSchema, seatsSchema } from '../../../shared/protocol/roster.ts';
import { WORD_KINDS, WORD_PAYLOADS, wordPlain } from '../../../shared/protocol/wordBody.ts';
import {
  matterPlain,
  matterSchema,
  newRolesPlain,
  newRolesSchema,
  seatIdsSchema,
} from '../../../shared/room/matter.ts';
import { roleNumber, roleSchema, sideNumber, sideSchema } from '../../../shared/room/roles.ts';
import { rulesPlain, rulesSchema } from '../../../shared/room/rules.ts';
import { settingsPlain, settingsSchema } from '../../../shared/room/settings.ts';
import { standingPlain, standingSchema } from '../../../shared/room/standingCodec.ts';
import { makeSaid } from '../samples/said.ts';
import type { Target } from '../target.ts';

/** A schema, what writes its values, and some of these as they are written. */
const schema = <T>(
  where: string,
  of: v.GenericSchema<unknown, T>,
  write: (value: T) => Plain,
  samples: readonly Plain[],
  share = 100,
): Target => ({
  name: where.split(' ')[1] ?? where,
  covers: [`shared/${where}`],
  share,
  samples: samples.map(encode),
  take: (bytes) => {
    const decoded = decode(of, bytes);
    return decoded.ok ? encode(write(decoded.value)) : 'refused';
  },
});

export const schemaTargets = (): readonly Target[] => {
  const { seats, rules, bundle, matters, changes, standings, ik, bodies } = makeSaid();
  const ids = seats.map(({ id }) => id);
  const checks = bodies.flatMap(({ payload }) => (payload.kind === 'check' ? [payload.check] : []));
  const roles = matters.flatMap((matter) => (matter.kind === 'succession' ? [newRolesPlain(matter.roles)] : []));
  const settings = rules.flatMap((each) => (each.settings ? [settingsPlain(each.settings)] : []));
  return [
    schema('protocol/roster.ts minuteSchema', minuteSchema, (minute) => minute, [0, 30_000_000], 50),
    schema('protocol/roster.ts seatSchema', seatSchema, seatPlain, seats.map(seatPlain), 40),
    schema('protocol/roster.ts seatsSchema', seatsSchema, (each) => each.map(seatPlain), [seats.map(seatPlain)], 10),
    schema('protocol/keys.ts x25519Schema', x25519Schema, encodeX25519, [encodeX25519(ik)], 30),
    schema('protocol/keys.ts kemSchema', kemSchema, encodeKem, [encodeKem(bundle.xk)], 50),
    schema('protocol/bundle.ts bundleSchema', bundleSchema, bundlePlain, [bundlePlain(bundle)], 10),
    schema('room/roles.ts roleSchema', roleSchema, roleNumber, [0, 8], 50),
    schema('room/roles.ts sideSchema', sideSchema, sideNumber, [0, 6], 50),
    schema('room/settings.ts settingsSchema', settingsSchema, settingsPlain, settings),
    schema('room/rules.ts rulesSchema', rulesSchema, rulesPlain, rules.map(rulesPlain)),
    schema('room/matter.ts seatIdsSchema', seatIdsSchema, (each) => [...each], [ids]),
    schema('room/matter.ts newRolesSchema', newRolesSchema, newRolesPlain, roles),
    schema('room/matter.ts matterSchema', matterSchema, matterPlain, matters.map(matterPlain), 40),
    schema('room/standingCodec.ts standingSchema', standingSchema, standingPlain, standings.map(standingPlain), 40),
    schema('protocol/checkWord.ts checkSchema', checkSchema, checkPlain, checks.map(checkPlain)),
    changeTarget(changes.map(changePlain)),
    wordTarget(),
    bodyTarget(),
  ];
};

/** A change of a later number is kept as no more than that. */
const changeTarget = (samples: readonly Plain[]): Target => ({
  name: 'changeSchema',
  covers: ['shared/protocol/changeBody.ts changeSchema'],
  share: 200,
  samples: samples.map(encode),
  take: (bytes) => {
    const decoded = decode(changeSchema, bytes);
    if (!decoded.ok) return 'refused';
    return decoded.value.kind === 'newer' ? 'taken' : encode(changePlain(decoded.value));
  },
});

/** The kind stands before the payload in a case's first byte. */
const wordTarget = (): Target => ({
  name: 'word payload',
  covers: ['shared/protocol/wordBody.ts WORD_PAYLOADS'],
  share: 800,
  samples: makeSaid().bodies.flatMap(({ payload }) => {
    const kind = Object.entries(WORD_KINDS).find(([name]) => name === payload.kind.replace('endR', 'r'))?.[1];
    return kind === undefined ? [] : [Uint8Array.of(kind, ...encode(wordPlain(payload as never)))];
  }),
  take: (bytes) => {
    const of = WORD_PAYLOADS[bytes[0] ?? 0];
    const decoded = of && decode(of, bytes.subarray(1));
    if (!decoded?.ok) return 'refused';
    return Uint8Array.of(bytes[0] ?? 0, ...encode(wordPlain(decoded.value)));
  },
});

/** Of what is newer, and of a class that is not known, less is kept than was said. */
const bodyTarget = (): Target => ({
  name: 'body',
  covers: ['shared/protocol/body.ts decodeBody'],
  share: 500,
  samples: makeSaid().bodies.map(encodeBody),
  take: (bytes) => {
    const decoded = decodeBody(bytes);
    if (!decoded.ok) return 'refused';
    const { payload, messageClass } = decoded.value;
    if (payload.kind === 'newer' || (payload.kind === 'epoch' && payload.change.kind === 'newer')) return 'taken';
    return messageClass === 'notForUse' ? 'taken' : encodeBody(decoded.value);
  },
});
