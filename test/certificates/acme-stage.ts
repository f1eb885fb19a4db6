// What a proxy has of certificates, without the proxy: a store, an issuer and a manager, which end with the test.
import type { Test } from 'tap';
import { createAcmeIssuer, type AcmeIssuerOptions } from '../../src/certificates/acme/acme-issuer.js';
import type { ChallengeSolver } from '../../src/certificates/acme/challenge-solver.js';
import { createCertificateStore } from '../../src/certificates/store/certificate-store.js';
import { systemClock, type Clock } from '../../src/shared/clock.js';
import { startTestManager } from '../support/test-manager.js';
import { until } from '../support/until.js';

export interface StageOptions extends Partial<AcmeIssuerOptions> {
  readonly directoryUrl: string;
  readonly root: string;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** For a server that believes everything. */
export const unasked: ChallengeSolver = {
  type: 'http-01',
  present: () => Promise.resolve(),
  remove: () => Promise.resolve(),
};

export function setUpStage(t: Test, { root, clock = systemClock, random = Math.random, ...issuing }: StageOptions) {
  const problems: string[] = [];
  const issued: string[] = [];
  const leftOut: string[] = [];
  const store = createCertificateStore({
    root,
    // A clock that jumps by hours makes any storage look as if it did not answer.
    clock: systemClock,
    onChange: () => undefined,
    onProblem: (text) => problems.push(text),
  });
  const issuer = createAcmeIssuer({
    email: '',
    keyType: 'EC256',
    solvers: [unasked],
    store,
    pollMs: 20,
    ...issuing,
  });
  const manager = startTestManager(t, {
    store,
    issuer,
    clock,
    random,
    onIssued: (names) => issued.push(names.join(',')),
    onProblem: (message) => problems.push(message),
    onLeftOut: (message) => leftOut.push(message),
  });
  /** Resolves when nothing is under way. */
  const idle = () =>
    until('nothing is under way', () => manager.describe().every(({ state }) => state !== 'issuing'), 60_000);
  return { store, issuer, manager, problems, issued, leftOut, idle };
}
