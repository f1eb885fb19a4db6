// The thread in which `password-checker.ts` has passwords compared.
import { parentPort } from 'node:worker_threads';
import { matchesPassword } from './password-hash.js';
import type { CheckRequest, CheckResult } from './password-checker.js';

parentPort!.on('message', ({ id, password, hash }: CheckRequest) => {
  const result: CheckResult = { id, matches: matchesPassword(password, hash) };
  parentPort!.postMessage(result);
});
