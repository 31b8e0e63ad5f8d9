/**
 * The worker where WebAssembly is off, as strict protection modes have it: the same engine over libsodium's plain JavaScript, which the
 * build puts in its place here and nowhere else (client/fallback.ts). About ten times slower, and loaded only then. libsodium tries
 * WebAssembly first: the browser's console shows that attempt as failed.
 */
import { browserPlatform } from './platform/browser.ts';
import { plainCryptography } from './platform/plainCryptography.ts';
import { startEngine } from './startEngine.ts';

startEngine({ ...browserPlatform(), cryptography: plainCryptography }, true);
