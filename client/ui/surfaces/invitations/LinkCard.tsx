import { useState } from 'react';
import { useWords } from '../../app/contexts.ts';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { QrPicture } from '../../parts/QrPicture.tsx';

type Properties = { readonly link: string };

/** The link as text and as a picture to hold before another device. */
export function LinkCard({ link }: Properties) {
  const words = useWords();
  const [picture, setPicture] = useState(true);
  return (
    <>
      <Notice tone="caution">
        <p>{words.invitation.holder}</p>
        <p>{words.invitation.hand}</p>
      </Notice>
      <section className="card stack-small" aria-label={words.invitation.link}>
        {picture && <QrPicture text={link} label={words.invitation.qr} />}
        <p className="link-text" dir="ltr">
          {link}
        </p>
        <div className="actions">
          <CopyButton text={link} look="primary" />
          <ActionButton look="quiet" onPress={() => setPicture(!picture)}>
            {picture ? words.invitation.hideQr : words.invitation.showQr}
          </ActionButton>
        </div>
      </section>
    </>
  );
}
