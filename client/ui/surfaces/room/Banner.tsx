import { type ReactNode, useId, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useNarrow } from '../../app/useNarrow.ts';
import { Icon } from '../../parts/Icon.tsx';

type Properties = {
  readonly tone: 'caution' | 'danger';
  readonly title: ReactNode;
  /** What it means and what to do. Behind the title on a phone, unless something is wrong for good. */
  readonly detail?: ReactNode;
  readonly action?: ReactNode;
  /** It came while the person was looking: slides in. */
  readonly arrives?: boolean;
};

/** One notice above the conversation, in one line where there is little room; said politely when it comes. */
export function Banner({ tone, title, detail, action, arrives = false }: Properties) {
  const narrow = useNarrow();
  const [opened, setOpened] = useState(false);
  const detailId = useId();
  const folds = narrow && tone !== 'danger' && detail !== undefined;
  const shown = detail !== undefined && (!folds || opened);
  return (
    <div role="status" className={`notice banner ${tone} ${arrives ? 'arrives' : ''}`}>
      <Icon name={tone === 'danger' ? 'stop' : 'look'} />
      {folds ? (
        <Button
          className="banner-title"
          aria-expanded={opened}
          {...(opened ? { 'aria-controls': detailId } : {})}
          onPress={() => setOpened(!opened)}
        >
          <span>{title}</span>
          <span className="chevron down" aria-hidden="true" />
        </Button>
      ) : (
        <p className="banner-title">{title}</p>
      )}
      {shown && (
        <div id={detailId} className="banner-detail">
          {detail}
        </div>
      )}
      {action !== undefined && <div className="banner-action">{action}</div>}
    </div>
  );
}
