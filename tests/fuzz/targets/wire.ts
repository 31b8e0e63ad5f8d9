/** Frames, from either side; and the relay's own shortcut for appends, held against the codec. */
import { readAppend } from '../../../server/keeper/hot-frames.ts';
import { decodeClientFrame, decodeRelayFrame, encodeFrame, typeOf } from '../../../shared/wire/codec.ts';
import type { ClientFrame, RelayFrame } from '../../../shared/wire/frames.ts';
import type { Target } from '../target.ts';

const CODEC = 'shared/wire/codec.ts';
const FIELDS = 'shared/wire/fields.ts';

export const wireTargets = (
  clientFrames: readonly ClientFrame[],
  relayFrames: readonly RelayFrame[],
): readonly Target[] => [
  {
    name: 'client frame',
    covers: [`${CODEC} decodeClientFrame`, `${CODEC} typeOf`, `${FIELDS} ticket`],
    share: 1500,
    samples: clientFrames.map(encodeFrame),
    take: (bytes) => {
      const frame = decodeClientFrame(bytes);
      const quick = readAppend(bytes);
      const type = typeOf(bytes);
      if (!frame.ok) {
        if (quick !== undefined) throw new Error('the shortcut takes an append that is none');
        return 'refused';
      }
      if (type !== frame.value.type) throw new Error('its first bytes say another type');
      if (type === 'append' && quick === undefined) return encodeFrame(frame.value);
      if (quick && Buffer.compare(encodeFrame(quick), bytes) !== 0)
        throw new Error('the shortcut reads another append');
      return encodeFrame(frame.value);
    },
  },
  {
    name: 'relay frame',
    covers: [`${CODEC} decodeRelayFrame`, 'shared/wire/refusal.ts refusalCodeOf', `${FIELDS} placedEntries`],
    share: 1500,
    samples: relayFrames.map(encodeFrame),
    take: (bytes) => {
      const frame = decodeRelayFrame(bytes);
      return frame.ok ? encodeFrame(frame.value) : 'refused';
    },
  },
];
