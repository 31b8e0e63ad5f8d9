import { ruleToRead } from '../../../i18n/defaultRules.ts';
import { useLanguage, useWords } from '../../app/contexts.ts';
import { RulesToRead } from '../../parts/RulesToRead.tsx';
import { UserText } from '../../parts/UserText.tsx';

type Properties = {
  readonly items: readonly string[];
  /** Positions of what is new. */
  readonly marked: readonly number[];
};

/** Ground rules, what is new first and set apart; below it all of them as ever. */
export function MarkedRules({ items, marked }: Properties) {
  const words = useWords();
  const { language } = useLanguage();
  const fresh = marked.flatMap((position) => {
    const written = items[position];
    return written === undefined ? [] : [{ position, shown: ruleToRead(written, language).shown }];
  });
  return (
    <>
      {fresh.length > 0 && (
        <ul className="marked-rules">
          {fresh.map(({ position, shown }) => (
            <li key={position} className="marked-rule">
              <span className="marked-tag">
                {words.acceptRules.new} · {words.openChannel.rule(position + 1)}
              </span>
              <UserText text={shown} block />
            </li>
          ))}
        </ul>
      )}
      <RulesToRead rules={items} />
    </>
  );
}
