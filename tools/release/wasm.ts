/**
 * The WebAssembly modules that stand inside scripts as base64. WEBCAT asks for the digest of each module beside the digests of
 * files, and finds only `.wasm` files by itself.
 */
import { createHash } from 'node:crypto';

/**
 * The one module that we ship: libsodium-wrappers-sumo 0.8.4 (libsodium 1.0.22), 284,995 bytes. A new release of the library
 * changes it; then this line is changed by a person who looked.
 */
export const LIBSODIUM_WASM = 'Kd19rxLa7Cr997cxAeUGeb_pw4hhqh8N5QrlBcy6mb0';

/** SHA-256 as WEBCAT writes it: base64url without padding, 43 letters. */
export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

/** Every module begins with the bytes `00 61 73 6d 01`, which is this in base64. */
const BEGINNING = 'AGFzbQ';
const QUOTED = /(["'`])(AGFzbQ[A-Za-z0-9+/]*={0,2})\1/g;

/** The modules inside a script's text. Throws where a module begins that is not a whole quoted one. */
export const modulesWithin = (script: string): readonly Uint8Array[] => {
  const modules = [...script.matchAll(QUOTED)].map((match) => new Uint8Array(Buffer.from(match[2] ?? '', 'base64')));
  if (modules.length !== script.split(BEGINNING).length - 1)
    throw new Error('A script contains the beginning of a WebAssembly module that is not one quoted text.');
  if (!modules.every((module) => WebAssembly.validate(module)))
    throw new Error('A script contains a WebAssembly module that is not valid.');
  return modules;
};

/** The digests of all modules in these scripts, each once. Throws unless that is libsodium's and no other. */
export const wasmOf = (scripts: readonly string[]): readonly string[] => {
  const digests = [...new Set(scripts.flatMap(modulesWithin).map(digestOf))].sort();
  if (digests.length !== 1)
    throw new Error(`The client contains ${digests.length} different WebAssembly modules, and should contain one.`);
  if (digests[0] !== LIBSODIUM_WASM)
    throw new Error(
      `The client's WebAssembly module is ${digests[0]}, not ${LIBSODIUM_WASM}. If libsodium was updated on purpose, write the new digest into tools/release/wasm.ts.`,
    );
  return digests;
};
