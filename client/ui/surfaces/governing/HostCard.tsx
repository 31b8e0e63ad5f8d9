import { useWords } from '../../app/contexts.ts';
import { Sure } from '../../parts/Sure.tsx';

/** What whoever runs the host sees of a channel, before one is opened there. */
export function HostCard() {
  const { setUp, host } = useWords();
  return (
    <section className="card stack-small" aria-labelledby="host-card">
      <h2 id="host-card">{setUp.hostTitle}</h2>
      <ul>
        {host.can.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p>
        <Sure kind="crypto" /> {setUp.hostCannot}
      </p>
      <p>
        <Sure kind="promise" /> {setUp.hostTrust}
      </p>
    </section>
  );
}
