/** Put in by the bundler: `client/identity.ts`. */
declare const BUILD_IDENTITY: string | undefined;

/**
 * What this build calls itself: its version and the beginning of a digest over its sources. It proves nothing; comparing files
 * from outside does. Run without a bundler, as tests do, the engine has no build.
 */
export const BUILD: string = typeof BUILD_IDENTITY === 'string' ? BUILD_IDENTITY : 'not built';
