import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { languageNames, languages } from '../../i18n/languages.ts';
import { useLanguage, useWords } from '../app/contexts.ts';

/** The languages, each in its own name; and the plain word that nobody has reviewed one of them yet. Kept nowhere. */
export function LanguageChoice() {
  const words = useWords();
  const { language, speak } = useLanguage();
  const chosen = (value: string): void => {
    const name = languageNames.find((candidate) => candidate === value);
    if (name !== undefined) speak(name);
  };
  return (
    <div className="languages">
      <RadioGroup className="segments" value={language} onChange={chosen} orientation="horizontal">
        <Label className="visually-hidden">{words.common.language}</Label>
        {languageNames.map((name) => (
          <Radio key={name} value={name} className="segment">
            <span lang={name}>{languages[name].ownName}</span>
          </Radio>
        ))}
      </RadioGroup>
      {words.unreviewed !== '' && <p className="hint">{words.unreviewed}</p>}
    </div>
  );
}
