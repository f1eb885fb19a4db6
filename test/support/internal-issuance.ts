// What a proxy has that issues by the store's own authority: a store, an issuer and a manager, which end with the test.
import type { Test } from 'tap';
import { createInternalAuthority } from '../../src/certificates/internal/internal-authority.js';
import { createCertificateStore } from '../../src/certificates/store/certificate-store.js';
import { systemClock as clock } from '../../src/shared/clock.js';
import { startTestManager } from './test-manager.js';

export function startInternalIssuance(t: Test, root: string) {
  const issued: string[] = [];
  const store = createCertificateStore({ root, clock, onChange: () => undefined, onProblem: (text) => t.fail(text) });
  const issuer = createInternalAuthority({ store, clock, leafLifetimeMs: 86_400_000 });
  const manager = startTestManager(t, { store, issuer, clock, onIssued: (_names, kind) => issued.push(kind) });
  return { store, issuer, manager, issued };
}
