import type { Test } from 'tap';
import {
  createCertificateManager,
  type CertificateManager,
  type ManagerOptions,
} from '../../src/certificates/issuing/certificate-manager.js';

type Given = Pick<ManagerOptions, 'store' | 'issuer' | 'clock'> & Partial<ManagerOptions>;

/** A manager that ends with the test, its store after it; a problem fails the test unless somebody else wants to hear of it. */
export function startTestManager(t: Test, given: Given): CertificateManager {
  const manager = createCertificateManager({
    random: () => 0.5,
    ordersPerPeriod: Infinity,
    onIssued: () => undefined,
    onProblem: (message) => t.fail(message),
    onLeftOut: () => undefined,
    onUnsaved: () => undefined,
    ...given,
  });
  t.teardown(async () => {
    await manager.close();
    given.store.close();
  });
  return manager;
}
