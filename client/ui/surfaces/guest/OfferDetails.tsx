import type { InvitationOffer } from '../../../engine/api.ts';
import { useWords } from '../../app/contexts.ts';
import { RulesToRead } from '../../parts/RulesToRead.tsx';
import { SeatName } from '../../parts/SeatName.tsx';
import { Sure } from '../../parts/Sure.tsx';
import { UserText } from '../../parts/UserText.tsx';
import { HostCard } from '../governing/HostCard.tsx';
import { RulesFacts } from '../governing/RulesFacts.tsx';

type Properties = { readonly offer: InvitationOffer; readonly secondsLeft: number };

/** Who convenes, the seat, which host this is, the rules with all that they fix, and what the host sees. No roster, no channel label. */
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
        <dt>{words.guest.host}</dt>
        <dd>
          <bdi dir="ltr" className="host-name">
            {window.location.host}
          </bdi>
        </dd>
      </dl>
      <p className="strong">{words.guest.check}</p>
      <section className="stack-small" aria-labelledby="guest-rules">
        <h2 id="guest-rules">{words.guest.rules}</h2>
        <p className="hint">
          <Sure kind="promise" /> {words.guest.rulesPromise}
        </p>
        <RulesToRead rules={offer.rules.items} />
      </section>
      <RulesFacts rules={offer.rules} />
      {offer.rules.settings !== null && <WhoReadsCaucuses />}
      <HostCard folds />
      <p>{words.guest.ends(secondsLeft)}</p>
    </>
  );
}

/** A guest has verified nobody yet: what keeps a facilitator out rests on the devices of the caucus until its seats compare. */
function WhoReadsCaucuses() {
  const { guest } = useWords();
  return (
    <section className="stack-small" aria-labelledby="guest-caucus">
      <h2 id="guest-caucus">{guest.caucusTitle}</h2>
      <p>
        <Sure kind="device" /> {guest.caucus}
      </p>
      <p>
        <Sure kind="crypto" /> {guest.caucusCompared}
      </p>
    </section>
  );
}
