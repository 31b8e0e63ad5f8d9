import { ready } from '../../../shared/crypto/sodium.ts';
import { seeded } from '../../support/seeded.ts';
import * as agreement from '../../vectors/agreement.ts';

/** Every check of the primitives, on the same inputs as in Node; one line each, `failed` first if it does not hold. */
await ready;
for (const [name, check] of Object.entries(agreement)) {
  try {
    postMessage(`${name} ${check(seeded(`agreement: ${name}`))}`);
  } catch (failure) {
    postMessage(`failed ${name}: ${failure}`);
  }
}
postMessage('done');
