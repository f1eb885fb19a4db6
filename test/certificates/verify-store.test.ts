// `certs verify`: what is wrong with a store, and that it is said.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Certificate } from '../../src/certificates/certificate.js';
import { certificateBlocks } from '../../src/certificates/certificate-blocks.js';
import { signCertificate, type Signer } from '../../src/certificates/sign-certificate.js';
import { storePaths } from '../../src/certificates/store/store-paths.js';
import { writeTriple } from '../../src/certificates/store/write-triple.js';
import { certsGroup } from '../../src/cli/certs/certs-group.js';
import { certify } from '../support/certify.js';
import { runCommand } from '../support/run-command.js';

const dayMs = 86_400_000;

async function authority(signer?: Signer, days = 90): Promise<Signer> {
  return signCertificate({
    names: [],
    commonName: signer === undefined ? 'A root' : 'An intermediate',
    notBeforeMs: Date.now() - 100 * dayMs,
    notAfterMs: Date.now() + days * dayMs,
    authorityPathLength: signer === undefined ? 1 : 0,
    ...(signer && { signer }),
  });
}

function withoutIssuer(certificate: Certificate): Certificate {
  return { ...certificate, chainPem: certificateBlocks(certificate.chainPem)[0]! };
}

type Findings = { readonly severity: string; readonly path: string; readonly message: string }[];

async function verify(root: string): Promise<{ code: number; lines: string[] }> {
  const { out, code } = await runCommand(['certs', 'verify', '--json', `--certificates.storage=${root}`], {
    commands: [certsGroup],
  });
  const { ok, findings } = JSON.parse(out) as { ok: boolean; findings: Findings };
  if (ok !== (code === 0)) throw new Error(`ok is ${ok}, the exit code ${code}`);
  return { code, lines: findings.map(({ severity, path, message }) => `${severity} ${path}: ${message}`).sort() };
}

t.test('a store', async (t) => {
  const folder = t.testdir();
  const whole = join(folder, 'CERTS');
  const paths = storePaths(whole);
  const root = await authority();
  const intermediate = await authority(root);
  const other = await authority();
  const keep = async (name: string, { chainPem, keyPem }: Certificate) =>
    writeTriple(paths, { issuerKey: 'ca', name, keyPem, chainPem, issuerData: null });
  await keep('a.example', await certify(['a.example', 'www.a.example'], { signer: intermediate }));
  await keep('*.b.example', await certify(['*.b.example'], { signer: intermediate }));
  await keep('c.example,d.example', await certify(['d.example', 'c.example'], { signer: intermediate }));
  await keep('::1', await certify(['::1'], { signer: intermediate }));
  await keep('of-the-root.example', withoutIssuer(await certify(['of-the-root.example'], { signer: root })));
  await keep('of-itself.example', await certify(['of-itself.example']));
  const secret = { mode: 0o600 };
  const account = paths.account('ca', 'ops@example.com');
  mkdirSync(account.directory, { recursive: true, mode: 0o700 });
  writeFileSync(account.metadata, '{"status":"valid","location":"https://ca.example/acct/1"}', secret);
  writeFileSync(account.key, root.keyPem, secret);
  const files = paths.authority('local');
  mkdirSync(files.directory, { recursive: true, mode: 0o700 });
  for (const [tier, { certificatePem, keyPem }] of [['root', root] as const, ['intermediate', intermediate] as const]) {
    writeFileSync(files.certificate(tier), certificatePem, secret);
    writeFileSync(files.key(tier), keyPem, secret);
  }
  t.same(await verify(whole), { code: 0, lines: [] }, 'that is whole');

  const anew = (given: { startedDaysAgo?: number } = {}) => certify(['a.example'], { signer: intermediate, ...given });
  const place = 'certificates/ca/a.example';
  const write = async (name: string, { chainPem, keyPem }: Certificate) => {
    await writeTriple(storePaths(broken), { issuerKey: 'ca', name, chainPem, keyPem, issuerData: null });
  };
  const broken = join(folder, 'broken');
  const at = (path: string) => join(broken, path);
  const faults: [string, () => unknown, code: number, ...lines: RegExp[]][] = [
    ['there is none', () => rmSync(broken, { recursive: true }), 1, /^error \.: .*broken is no directory/],
    [
      'it is a file',
      () => (rmSync(broken, { recursive: true }), writeFileSync(broken, '')),
      1,
      /^error \.: .*broken is no directory/,
    ],
    [
      'nothing is in it',
      () => (rmSync(broken, { recursive: true }), mkdirSync(broken)),
      0,
      /^warning certificates: it is missing/,
    ],
    [
      'certificates is a file',
      () => (rmSync(at('certificates'), { recursive: true }), writeFileSync(at('certificates'), '')),
      1,
      /^error certificates: it is no directory/,
    ],
    [
      'a directory that cannot be read',
      () => symlinkSync('loop', at('loop')),
      1,
      /^error loop: nobody can look into it/,
    ],
    ['a key is another one', () => writeFileSync(at(`${place}/a.example.key`), root.keyPem), 1, /another certificate/],
    ['expired', async () => write('a.example', await anew({ startedDaysAgo: 91 })), 1, /has expired/],
    ['not begun', async () => write('a.example', await anew({ startedDaysAgo: -1 })), 1, /not valid yet/],
    [
      'a chain without its issuer',
      async () => write('a.example', withoutIssuer(await anew())),
      1,
      /a\.example: its chain lacks the certificate of its authority \(An intermediate\)/,
    ],
    [
      'a chain with another issuer',
      async () => {
        const leaf = withoutIssuer(await anew());
        await write('a.example', { ...leaf, chainPem: `${leaf.chainPem}\n${other.certificatePem}` });
      },
      1,
      /certificate 2 of the chain did not sign the one before it/,
    ],
    [
      'in the place of another name',
      async () => write('x.example', await anew()),
      1,
      /^error certificates\/ca\/x\.example: it is for a\.example, and not for the name it is kept under/,
    ],
    ['a mode', () => chmodSync(at(`${place}/a.example.crt`), 0o644), 0, /^warning .*\.crt: its mode is 0644/],
    ['the mode of a key', () => chmodSync(at(`${place}/a.example.key`), 0o644), 1, /^error .*\.key: its mode is 0644/],
    [
      'a lock',
      () => {
        mkdirSync(at('locks'));
        writeFileSync(at('locks/x.lock'), '');
        utimesSync(at('locks/x.lock'), 0, 0);
      },
      0,
      /^warning locks\/x\.lock: nobody refreshes/,
    ],
    [
      'an account that is cut off',
      () => writeFileSync(at('acme/ca/users/ops@example.com/ops.json'), '{"trunc'),
      1,
      /^error acme\/.*ops\.json: no certificate can be had with this ACME account; move acme\/ca\/users\/ops@example\.com away/,
    ],
    [
      'the key of an account',
      () => writeFileSync(at('acme/ca/users/ops@example.com/ops.key'), 'nonsense'),
      1,
      /^error acme\/.*ops\.key: no certificate can be had/,
    ],
    [
      'half an account',
      () => rmSync(at('acme/ca/users/ops@example.com/ops.key')),
      0,
      /^warning acme\/.*ops\.key: it is missing; another account/,
    ],
    [
      'the key of the authority',
      () => writeFileSync(at('pki/authorities/local/root.key'), other.keyPem),
      1,
      /^error pki\/.*root\.key: it is not the key of root\.crt: the authority cannot sign/,
    ],
    ['no key', () => rmSync(at('pki/authorities/local/root.key')), 1, /^error pki\/.*root\.key: it is missing/],
    [
      'nonsense of the authority',
      () => writeFileSync(at('pki/authorities/local/intermediate.crt'), 'nonsense'),
      1,
      /^error pki\/.*intermediate\.crt: it is no certificate/,
    ],
    [
      'an authority without its root',
      () => rmSync(at('pki/authorities/local/root.crt')),
      1,
      /^error certificates\/ca\/of-the-root\.example: its chain lacks/,
      /^error pki\/.*root\.crt: it is missing/,
    ],
    [
      'another root',
      () => {
        writeFileSync(at('pki/authorities/local/root.crt'), other.certificatePem);
        writeFileSync(at('pki/authorities/local/root.key'), other.keyPem);
      },
      1,
      /^error certificates\/ca\/of-the-root\.example: its chain lacks/,
      /^error pki\/.*intermediate\.crt: root\.crt did not sign it/,
    ],
    [
      'an expired root',
      async () => {
        const { certificatePem, keyPem } = await authority(undefined, -1);
        rmSync(at('pki/authorities/local/intermediate.crt'));
        rmSync(at('certificates/ca/of-the-root.example'), { recursive: true });
        writeFileSync(at('pki/authorities/local/root.crt'), certificatePem);
        writeFileSync(at('pki/authorities/local/root.key'), keyPem);
      },
      1,
      /^error pki\/.*root\.crt: it has expired: the authority cannot sign/,
    ],
    [
      'an authority that is being founded',
      () => {
        for (const file of ['root.crt', 'intermediate.crt', 'intermediate.key'])
          rmSync(at(`pki/authorities/local/${file}`));
        rmSync(at('certificates/ca/of-the-root.example'), { recursive: true });
      },
      0,
    ],
  ];
  for (const [what, breakIt, code, ...lines] of faults) {
    await t.test(what, async (t) => {
      rmSync(broken, { recursive: true, force: true });
      // Not by cpSync, which from Node 24 on gives directories other modes.
      execFileSync('cp', ['-a', whole, broken]);
      await breakIt();
      const found = await verify(broken);
      t.equal(found.code, code);
      t.equal(found.lines.length, lines.length, found.lines.join('\n'));
      lines.forEach((line, index) => t.match(found.lines[index], line));
    });
  }
});
