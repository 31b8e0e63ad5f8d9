import type { InvitationOffer } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { RulesToRead } from '../../parts/RulesToRead.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { UserText } from '../../parts/UserText.tsx';

type Properties = { readonly offer: InvitationOffer; readonly secondsLeft: number };

/** Who convenes, the seat, the rules and how long words last. No roster, no channel label, no message. */
export function OfferDetails({ offer, secondsLeft }: Properties) {
  const words = useWords();
  return (
    <>
      <dl className="facts">
        <dt>{words.guest.convenedBy}</dt>
        <dd>
          <UserText text={offer.convenedBy} />
        </dd>
        <dt>{words.guest.seat}</dt>
        <dd>
          <SeatName side={offer.side} label={offer.seatLabel} /> ({words.roles[offer.role]})
        </dd>
      </dl>
      <p className="strong">{words.guest.check}</p>
      <section className="stack-small" aria-labelledby="guest-rules">
        <h2 id="guest-rules">{words.guest.rules}</h2>
        <p className="hint">
          <Sure kind="promise" /> {words.guest.rulesPromise}
        </p>
        <RulesToRead rules={offer.rules} />
      </section>
      <p>
        {words.guest.lifetime(offer.lifetimeSeconds)} <Sure kind="device" />
      </p>
      <p>{words.guest.ends(secondsLeft)}</p>
    </>
  );
}
