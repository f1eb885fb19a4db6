// What an ACME server was asked for and has not given.
import t from 'tap';
import { leftOut } from '../../src/certificates/acme/left-out.js';
import { signCertificate } from '../../src/certificates/sign-certificate.js';

const dayMs = 86_400_000;

async function signedBy(commonName: string): Promise<string> {
  const times = { notBeforeMs: Date.now() - dayMs, notAfterMs: Date.now() + dayMs };
  const signer = await signCertificate({ names: [], commonName, authorityPathLength: 0, ...times });
  return (await signCertificate({ names: ['a.test'], signer, ...times })).certificatePem;
}

t.test('profiles', (t) => {
  t.same(leftOut({}, { profile: 'classic' }, ''), [], 'none was asked for');
  t.same(leftOut({ profile: 'short' }, { profile: 'short' }, ''), [], 'it is the one');
  for (const order of [{}, { profile: 'classic' }, { profile: null }]) {
    t.match(leftOut({ profile: 'short' }, order, ''), [/^the server took no notice of the profile short /]);
  }
  t.end();
});

t.test('chains', async (t) => {
  for (const preferredChain of ['Root X1', 'Acme, Inc. "Root" X+Y <1>;', ' é\\ #1']) {
    t.same(leftOut({ preferredChain }, {}, await signedBy(preferredChain)), [], preferredChain);
  }
  const chain = await signedBy('Other, Inc.');
  t.same(leftOut({ preferredChain: 'Root X1' }, {}, chain), [
    'the server offers no chain to Root X1; the one in use ends in Other, Inc.',
  ]);
  t.same(leftOut({ preferredChain: 'Root X1' }, {}, 'no chain'), [], 'what cannot be read is for others to say');
});
