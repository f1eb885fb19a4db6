// `openssl verify -CAfile ca.pem cert.pem` says OK, whoever signed.
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import t from 'tap';
import { parseCertificate, type Certificate } from '../../src/certificates/certificate.js';
import { createInternalAuthority } from '../../src/certificates/internal/internal-authority.js';
import { signCertificate } from '../../src/certificates/sign-certificate.js';
import { createCertificateStore } from '../../src/certificates/store/certificate-store.js';
import { createTopLevelCopies } from '../../src/certificates/store/top-level-copies.js';
import { storePaths } from '../../src/certificates/store/store-paths.js';
import { verificationBundle } from '../../src/certificates/verification-bundle.js';
import { systemClock as clock } from '../../src/shared/clock.js';
import { until } from '../support/until.js';

const dayMs = 86_400_000;
const times = () => ({ notBeforeMs: Date.now() - dayMs, notAfterMs: Date.now() + dayMs });
const authority = (commonName: string, signer?: Awaited<ReturnType<typeof signCertificate>>) =>
  signCertificate({ names: [], commonName, ...times(), authorityPathLength: signer === undefined ? 1 : 0, signer });

function certificateOf(chainPem: string, keyPem: string): Certificate {
  const parsed = parseCertificate(chainPem, keyPem);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.certificate;
}

function verify(root: string): string {
  try {
    return String(execFileSync('openssl', ['verify', '-CAfile', join(root, 'ca.pem'), join(root, 'cert.pem')]));
  } catch (error) {
    return String((error as { stderr: unknown }).stderr);
  }
}

/** A public authority: root, intermediate, and a leaf with the chain that its server sends. */
async function publicChain() {
  const root = await authority('a root');
  const intermediate = await authority('an intermediate', root);
  const leaf = await signCertificate({ names: ['a.example.com'], ...times(), signer: intermediate });
  const chainPem = `${leaf.certificatePem.trim()}\n${intermediate.certificatePem.trim()}\n`;
  return { root, intermediate, leaf, chainPem, certificate: certificateOf(chainPem, leaf.keyPem) };
}

/** Keeps copies below a folder, and tells what was said. */
function keepCopies(root: string, authorities: readonly string[] = []) {
  const problems: string[] = [];
  const copy = createTopLevelCopies({
    store: { paths: storePaths(root), write: (write) => write() },
    authorities,
    onProblem: (text) => problems.push(text),
  });
  const isCopied = (certificate: Certificate) => () => {
    try {
      return readFileSync(join(root, 'cert.pem'), 'utf8') === certificate.chainPem;
    } catch {
      return false;
    }
  };
  return { problems, copy, isCopied };
}

t.test('of an ACME server, and then of the authority in the store', async (t) => {
  const root = join(t.testdir(), 'CERTS');
  const { certificate, root: publicRoot } = await publicChain();
  const { copy, isCopied, problems } = keepCopies(root, [publicRoot.certificatePem]);
  copy(certificate);
  await until('it is copied', isCopied(certificate));
  t.match(verify(root), /cert\.pem: OK/);
  t.equal(statSync(join(root, 'cert.pem')).mode & 0o777, 0o644);
  t.equal(statSync(join(root, 'ca.pem')).mode & 0o777, 0o644);
  t.notMatch(readFileSync(join(root, 'cert.pem'), 'utf8') + readFileSync(join(root, 'ca.pem'), 'utf8'), /PRIVATE/);

  const store = createCertificateStore({ root, clock, onChange: () => undefined, onProblem: () => undefined });
  t.teardown(() => store.close());
  const issuer = createInternalAuthority({ store, clock, leafLifetimeMs: dayMs });
  const issued = await issuer.issue(['a.localhost'], { signal: new AbortController().signal });
  const next = certificateOf(issued.chainPem, issued.keyPem);
  copy(next);
  await until('the next one is copied', isCopied(next));
  t.match(verify(root), /cert\.pem: OK/);
  t.same(problems, []);
});

t.test('of one that signed itself', async (t) => {
  const root = join(t.testdir(), 'CERTS');
  const { certificatePem, keyPem } = await signCertificate({ names: ['a.example.com'], ...times() });
  const { copy, isCopied } = keepCopies(root);
  const certificate = certificateOf(certificatePem, keyPem);
  copy(certificate);
  await until('it is copied', isCopied(certificate));
  t.match(verify(root), /cert\.pem: OK/);
});

t.test('a root that nobody knows is told of', async (t) => {
  const root = join(t.testdir(), 'CERTS');
  const { certificate } = await publicChain();
  const { copy, isCopied, problems } = keepCopies(root);
  copy(certificate);
  await until('it is copied', isCopied(certificate));
  t.match(problems, [/its root is not known here/]);
});

t.test('a store that takes no files is told of once for each certificate', async (t) => {
  const root = t.testdir();
  writeFileSync(join(root, 'file'), '');
  const { copy, problems } = keepCopies(join(root, 'file'));
  const { certificate } = await publicChain();
  copy(certificate);
  await until('it is told', () => problems.some((text) => text.includes('cannot be written')));
  const told = problems.length;
  copy(certificate);
  t.equal(problems.length, told);
  chmodSync(join(root, 'file'), 0o600);
});

t.test('what is in the bundle', async (t) => {
  const { chainPem, intermediate, root, leaf } = await publicChain();
  const count = (pem: string) => pem.split('BEGIN CERTIFICATE').length - 1;
  const whole = verificationBundle(chainPem, [root.certificatePem]);
  t.equal(whole.isComplete, true);
  t.equal(count(whole.pem), 2, 'the intermediate and the root');
  const withRoot = verificationBundle(`${chainPem}${root.certificatePem}`, []);
  t.equal(withRoot.isComplete, true, 'the chain may bring its root');
  t.equal(count(withRoot.pem), 2);
  t.equal(verificationBundle(leaf.certificatePem, [root.certificatePem]).isComplete, false, 'a missing intermediate');
  t.equal(verificationBundle(chainPem, [...rootCertificates, intermediate.certificatePem]).isComplete, false);
});
