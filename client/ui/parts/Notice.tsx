import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

type Tone = 'plain' | 'caution' | 'danger';

type Properties = {
  readonly children: ReactNode;
  readonly tone?: Tone;
  readonly icon?: IconName;
};

const icons: Record<Tone, IconName> = { plain: 'info', caution: 'look', danger: 'stop' };

/** A few lines set apart. Amber means "look before you go on"; red only what destroys; colour never alone. */
export function Notice({ children, tone = 'plain', icon }: Properties) {
  return (
    <div className={`notice ${tone}`}>
      <Icon name={icon ?? icons[tone]} />
      <div className="notice-words">{children}</div>
    </div>
  );
}
