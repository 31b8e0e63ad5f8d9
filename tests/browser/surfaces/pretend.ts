import type {
  ChannelView,
  EngineApi,
  InvitationOffer,
  Keeping,
  MessageView,
  NewRoom,
  Outcome,
  Phase,
  RoomChange,
  Snapshot,
} from '../../../client/engine/api.ts';

/** An engine that says what a scene tells it to: no keys, no storage, no socket. For drawing surfaces in tests only. */
export type Script = {
  readonly phase: Phase;
  readonly keeping?: Keeping;
  readonly slow?: boolean;
  readonly messages?: readonly MessageView[];
  /** Messages of rooms other than the first, by room. */
  readonly elsewhere?: Readonly<Record<string, readonly MessageView[]>>;
  /** Rooms where whatever is pasted was said. */
  readonly said?: readonly string[];
  readonly offer?: Outcome<InvitationOffer>;
  /** Outcomes of intents by the name of the method; everything else succeeds. */
  readonly outcomes?: Partial<Record<keyof EngineApi, Outcome<never>>>;
};

export type Pretend = {
  readonly engine: EngineApi;
  /** Names of the intents that the page sent, in order. */
  readonly calls: readonly string[];
  /** Rooms that were asked for. */
  readonly started: readonly NewRoom[];
  readonly show: (phase: Phase) => void;
  readonly change: (change: RoomChange) => void;
  readonly patchChannel: (patch: Partial<ChannelView>) => void;
};

const digits = ['48210', '93755', '16042', '77319', '00486', '52907'];

export function pretend(script: Script): Pretend {
  let phase = script.phase;
  let keeping: Keeping = script.keeping ?? { kind: 'device' };
  const calls: string[] = [];
  const started: NewRoom[] = [];
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const rooms = new Set<(change: RoomChange) => void>();
  const snapshot = (): Snapshot => ({ build: '0.1.0', keeping, slow: script.slow ?? false, phase });
  const show = (next: Phase): void => {
    phase = next;
    for (const listener of listeners) listener(snapshot());
  };
  const said = async <T>(name: keyof EngineApi, value: T): Promise<Outcome<T>> => {
    calls.push(name);
    return script.outcomes?.[name] ?? { ok: true, value };
  };
  const noted = async (name: keyof EngineApi): Promise<void> => {
    calls.push(name);
  };
  const engine: EngineApi = {
    watch: async (listener) => {
      listeners.add(listener);
      listener(snapshot());
    },
    takeOver: () => noted('takeOver'),
    keepNothing: async () => {
      calls.push('keepNothing');
      keeping = { kind: 'memory', why: phase.kind === 'locked' ? 'chosenBeside' : 'chosen' };
      show({ kind: 'firstVisit' });
    },
    suggestPassphrase: async () => 'lantern orchard violet harbor pencil meadow',
    strength: async (passphrase) => ({ log10Guesses: passphrase.length / 2, enough: passphrase.length > 24 }),
    createVault: () => said('createVault', null),
    unlock: () => said('unlock', null),
    changePassphrase: () => said('changePassphrase', null),
    lock: async () => {
      calls.push('lock');
      show({ kind: 'locked', why: 'asked' });
    },
    quickExit: async () => {
      calls.push('quickExit');
      show({ kind: 'locked', why: 'asked' });
      return 'locked';
    },
    exitErases: (on) => {
      if (phase.kind === 'open') show({ ...phase, exitErases: on });
      return said('exitErases', null);
    },
    travelLock: (channel) => said('travelLock', channel === null ? 'destroyed' : 'remains'),
    noteActivity: async () => undefined,
    noteVisibility: async () => undefined,
    readInvitation: async () => {
      calls.push('readInvitation');
      return script.offer ?? { ok: false, problem: { kind: 'invitationGone' } };
    },
    acceptInvitation: () => said('acceptInvitation', 'c1'),
    declineInvitation: () => said('declineInvitation', null),
    guestCompared: () => said('guestCompared', null),
    assumedRelay: async () => null,
    openChannel: () => said('openChannel', 'c1'),
    invite: () => said('invite', 'i1'),
    revoke: () => said('revoke', null),
    reissue: () => said('reissue', 'i1'),
    facilitatorCompared: () => said('facilitatorCompared', null),
    admit: () => said('admit', null),
    watchRoom: async (_channel, room, listener) => {
      rooms.add(listener);
      listener({ upserted: script.elsewhere?.[room] ?? script.messages ?? [], removed: [], complete: true });
    },
    unwatchRoom: async () => rooms.clear(),
    markRead: () => noted('markRead'),
    send: () => said('send', 'm-new'),
    resend: () => said('resend', null),
    discard: () => said('discard', null),
    acknowledgeNewcomer: () => noted('acknowledgeNewcomer'),
    dismissAlarm: () => noted('dismissAlarm'),
    sendNow: () => said('sendNow', null),
    withdraw: () => said('withdraw', null),
    tighten: () => said('tighten', null),
    release: () => said('release', null),
    report: () => said('report', null),
    whereSaid: async () => script.said ?? [],
    startRoom: (_channel, room) => {
      started.push(room);
      return said('startRoom', null);
    },
    cancelRooms: () => said('cancelRooms', null),
    addToRoom: () => said('addToRoom', null),
    leaveRoom: () => said('leaveRoom', null),
    shortenRoom: () => said('shortenRoom', null),
    answerProposal: () => said('answerProposal', null),
    withdrawProposal: () => said('withdrawProposal', null),
    callRecess: () => said('callRecess', null),
    endRecess: () => said('endRecess', null),
    giveFloor: () => said('giveFloor', null),
    changeRules: () => said('changeRules', null),
    acceptRules: () => said('acceptRules', null),
    freezeSeat: () => said('freezeSeat', null),
    nameBuddies: () => said('nameBuddies', null),
    succeed: () => said('succeed', null),
    dismissNotice: () => noted('dismissNotice'),
    safetyNumber: () =>
      said('safetyNumber', { digits: [...digits, ...digits], code: `parley-safety:1:${'A'.repeat(43)}` }),
    channelCode: () => said('channelCode', digits),
    noteCompared: () => said('noteCompared', null),
    compareScanned: () => said('compareScanned', 'matches' as const),
    askSecret: () => said('askSecret', null),
    answerSecret: () => said('answerSecret', null),
    endSecretCheck: () => said('endSecretCheck', null),
    scanName: async () => '0123456789abcdef'.repeat(2),
    removeSeat: () => said('removeSeat', null),
    leave: () => said('leave', null),
    closeChannel: () => said('closeChannel', null),
    forget: () => said('forget', null),
  };
  return {
    engine,
    calls,
    started,
    show,
    change: (change) => {
      for (const listener of rooms) listener(change);
    },
    patchChannel: (patch) => {
      if (phase.kind !== 'open') return;
      show({ ...phase, channels: phase.channels.map((channel) => ({ ...channel, ...patch })) });
    },
  };
}
