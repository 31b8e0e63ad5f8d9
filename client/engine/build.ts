/** What this build calls itself: the version in package.json. It proves nothing; comparing files from outside does. */
export const BUILD = '0.1.0';
