// What a proxy has that issues by the store's own authority: a store, an issuer and a manager, which end with the test.
import type { Test } from 'tap';
import { createInternalAuthority } from '../../src/certificates/internal/internal-authority.js';
import { createCertificateManager } from '../../src/certificates/issuing/certificate-manager.js';
import { createCertificateStore } from '../../src/certificates/store/certificate-store.js';
import { systemClock as clock } from '../../src/shared/clock.js';

export function startInternalIssuance(t: Test, root: string) {
  const issued: string[] = [];
  const onProblem = (message: string) => t.fail(message);
  const store = createCertificateStore({ root, clock, onChange: () => undefined, onProblem });
  const issuer = createInternalAuthority({ store, clock, leafLifetimeMs: 86_400_000 });
  const manager = createCertificateManager({
    store,
    issuer,
    clock,
    random: () => 0.5,
    ordersPerPeriod: Infinity,
    onIssued: (_names, kind) => issued.push(kind),
    onProblem,
    onLeftOut: () => undefined,
    onUnsaved: () => undefined,
  });
  t.teardown(async () => {
    await manager.close();
    store.close();
  });
  return { store, issuer, manager, issued };
}
