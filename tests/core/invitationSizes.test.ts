import { beforeAll, expect, test } from 'vitest';
import type { Secret } from '../../shared/brand.ts';
import { ready } from '../../shared/crypto/sodium.ts';
import { openLinkEntry, sealWelcomeEntry } from '../../shared/protocol/invitation.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { EPOCH_SIZES } from '../../shared/protocol/padding.ts';
import { seeded } from '../support/seeded.ts';
import { must } from '../support/table.ts';

beforeAll(() => ready);

test('[I7] a Welcome of every size fits what the relay takes, and opens', () => {
  const random = seeded('I7 sizes');
  const secret = random(32) as Secret;
  for (const size of EPOCH_SIZES) {
    const welcome = random(24 + size + 16);
    const blob = sealWelcomeEntry(secret, welcome, random);
    expect(blob.length).toBeLessThanOrEqual(LIMITS.blobBytes);
    expect(must(openLinkEntry(secret, blob))).toEqual({ kind: 'welcome', payload: welcome });
  }
});
