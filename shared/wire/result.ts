/** The project's one Result, handed on here because the relay imports nothing of shared but wire. */
export { assert, err, ok, type Result, unreachable } from '../result.ts';
