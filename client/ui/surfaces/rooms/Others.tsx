import type { RoomView } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { Sure } from '../../parts/Sure.tsx';
import { othersLine } from './roomName.ts';

type Properties = { readonly room: Pick<RoomView, 'form' | 'proof'> };

/** Who cannot read a room, and what that rests on: never more than this person has verified. */
export function Others({ room }: Properties) {
  const words = useWords();
  const line = othersLine(words, room);
  if (line === null) return null;
  return (
    <>
      {line} <Sure kind={room.proof === 'cryptography' ? 'crypto' : 'device'} />
    </>
  );
}
