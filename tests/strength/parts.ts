/** The parts of `shared/`, and for each the fast tests that look at it most closely: what mutants are tried against. */
export interface Part {
  /** Each file of `shared/` belongs to one part. */
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
  /** Whether fast-check plays fewer cases than elsewhere: not where a test counts them. */
  readonly fewerCases?: true;
  /** Whether no other fast test looks at it, so that what survives these is not tried against all. */
  readonly alone?: true;
}

/** One path each: braces around a single name are no pattern, and find nothing. */
const core = (...names: readonly string[]): readonly string[] => names.map((name) => `tests/core/${name}.test.ts`);
const protocol = (...names: readonly string[]): string => `shared/protocol/{${names.join(',')}}.ts`;

/** Tests of ten seconds and more, which look at what the others of the core look at as well, or that read the sources. */
const SLOW = 'channelCodes|forge*|plainSodium|welcomeSizes|wrongGuest|year';
const QUICK_CORE = `tests/core/!(${SLOW}).test.ts`;

/** The core without what takes more than some three seconds a file. */
const QUICKEST_CORE = `tests/core/!(${SLOW}|checkRooms|duties|overreach|smp*|twoKeys).test.ts`;

/** What is as fast, and looks at the rest of `shared/`. */
export const BESIDE_CORE: readonly string[] = [
  'tests/{room,vectors}/**/*.test.ts',
  'tests/properties/{bytes,codec,leftovers,primitives}.test.ts',
  'tests/relay/{codec,codecEdges,hashing,hot-frames}.test.ts',
  'tests/fuzz/corpus.test.ts',
];

/** What a mutant has to survive as well, that survived the tests of its part. */
export const ALL_FAST: Part = { mutate: [], tests: [QUICK_CORE, ...BESIDE_CORE] };

export const PARTS = {
  crypto: {
    mutate: ['shared/crypto/*.ts'],
    tests: [
      'tests/properties/{bytes,leftovers,primitives}.test.ts',
      'tests/vectors/**/*.test.ts',
      ...core('keys', 'pairCodes', 'plainSodium', 'smp'),
    ],
  },
  codec: {
    mutate: ['shared/codec/*.ts', 'shared/brand.ts', 'shared/result.ts'],
    tests: ['tests/properties/{bytes,codec}.test.ts', 'tests/room/formats.test.ts', ...core('wordBodies')],
  },
  wire: {
    mutate: ['shared/wire/*.ts'],
    tests: ['tests/relay/{codec,codecEdges,hashing,hot-frames}.test.ts'],
    fewerCases: true,
  },
  room: {
    mutate: ['shared/room/*.ts'],
    // The lives that are played at random take a minute for each mutant.
    tests: ['tests/room/!(properties).test.ts', ...core('time')],
  },
  bodies: {
    mutate: [
      protocol(
        'body',
        'bundle',
        'changeBody',
        'checkWord',
        'codes',
        'keys',
        'limits',
        'link',
        'messageClass',
        'padding',
        'wordBody',
      ),
    ],
    tests: [
      ...core(
        'bodies',
        'bounds',
        'bundles',
        'changeBodies',
        'entries',
        'fixture',
        'invitation',
        'invitationSizes',
        'keys',
        'pairCodes',
      ),
      ...core('checkRooms', 'wordBodies'),
    ],
  },
  smp: {
    mutate: [protocol('smp', 'smpProofs')],
    tests: [...core('smp', 'smpEnds', 'smpIdentity', 'checkRooms')],
  },
  ratchet: {
    mutate: [protocol('ratchet', 'repeating', 'upgrade')],
    tests: [
      ...core(
        'clone',
        'damagedKeys',
        'hello',
        'ratchet',
        'ratchetSteps',
        'ratchetWipes',
        'repeats',
        'sessions',
        'upgrade',
      ),
    ],
  },
  entering: {
    mutate: [protocol('epoch', 'handshake', 'invitation', 'roster', 'welcome')],
    tests: [
      ...core(
        'bundles',
        'commitment',
        'epochs',
        'hello',
        'invitation',
        'invitationSizes',
        'membership',
        'own',
        'powers',
        'sessions',
        'twoKeys',
        'view',
        'welcome',
      ),
    ],
  },
  rooms: {
    mutate: [protocol('closings', 'dropRooms', 'readers', 'room', 'sealRoom', 'takeRoom')],
    tests: [
      ...core(
        'checkRooms',
        'overreach',
        'overtaken',
        'readers',
        'refusals',
        'rooms',
        'roomsCrossing',
        'roomsEnd',
        'roomsRefused',
        'stopped',
      ),
    ],
  },
  sealing: {
    mutate: [protocol('due', 'elapse', 'entry', 'seal', 'sealChange', 'sealDuty', 'sealWord')],
    tests: [QUICKEST_CORE],
  },
  taking: {
    mutate: [
      protocol('channel', 'judging', 'receive', 'received', 'takeBody', 'takeEpoch', 'takeOwn', 'takeWord', 'view'),
    ],
    tests: [QUICKEST_CORE],
  },
  forge: {
    mutate: ['shared/protocol/forge/*.ts'],
    tests: [...core('forge', 'forgeLikeness')],
    alone: true,
  },
} as const satisfies Readonly<Record<string, Part>>;

export type PartName = keyof typeof PARTS;

export const isPart = (name: string | undefined): name is PartName => name !== undefined && name in PARTS;
