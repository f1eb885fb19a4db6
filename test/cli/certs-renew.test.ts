// `certs renew`: the certificate that holds a name, with all its names, from whoever it is from.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { certsGroup } from '../../src/cli/certs/certs-group.js';
import { startInternalIssuance } from '../support/internal-issuance.js';
import { runCommand } from '../support/run-command.js';

async function setUp(t: Test, ...kept: (readonly string[])[]) {
  const root = join(t.testdir(), 'CERTS');
  const { store, manager } = startInternalIssuance(t, root);
  for (const names of kept) await manager.obtain(names, 'missing');
  const renew = (name: string, ...flags: readonly string[]) =>
    runCommand(
      [
        ...['certs', 'renew', name, `--certificates.storage=${root}`],
        ...(flags.length > 0 ? flags : ['--certificatesresolvers.own.internal']),
      ],
      { commands: [certsGroup] },
    );
  /** Names and serial number by directory. */
  const content = async () => {
    await store.refresh();
    return new Map(store.content.certificates.map(({ storedAs, names, serial }) => [storedAs, { names, serial }]));
  };
  return { root, renew, content };
}

const several = [
  ['a.internal', 'b.internal', 'c.internal'],
  // As some older settings or another program had them.
  ['z.internal', 'b.internal', 'a.internal'],
  Array.from({ length: 60 }, (_, index) => `b${index === 7 ? '' : index}.department.internal`).sort(),
];

for (const names of several) {
  t.test(`one of ${names.length} names beginning with ${names[0]!}`, async (t) => {
    const { root, renew, content } = await setUp(t, names);
    const [[place, before]] = [...(await content())] as [[string, { names: readonly string[]; serial: string }]];
    const name = names.find((one) => one.startsWith('b.'))!;
    const outcome = await renew(name.toUpperCase());
    t.equal(outcome.errors, '');
    t.equal(outcome.code, 0);
    const after = await content();
    t.same([...after.keys()], [place], 'it takes its place');
    t.same(after.get(place)!.names, before.names);
    t.not(after.get(place)!.serial, before.serial);
    t.ok(outcome.out.startsWith(`${names.join(', ')}: serial ${after.get(place)!.serial}, valid until `));
    t.same(readdirSync(join(root, 'locks')), []);
  });
}

t.test('that of the name alone comes first', async (t) => {
  const { renew, content } = await setUp(t, ['a.internal', 'b.internal'], ['b.internal']);
  const before = await content();
  t.equal((await renew('b.internal')).code, 0);
  const after = await content();
  t.same(after.get('a.internalb.internal'), before.get('a.internalb.internal'));
  t.not(after.get('b.internal')!.serial, before.get('b.internal')!.serial);
});

t.test('a name that has none gets one of its own', async (t) => {
  const { renew, content } = await setUp(t, ['a.internal']);
  t.equal((await renew('new.internal')).code, 0);
  t.same([...(await content()).keys()].sort(), ['a.internal', 'new.internal']);
});

t.test('among resolvers it is the one that the certificate is from', async (t) => {
  const { renew, content } = await setUp(t, ['a.internal']);
  const { serial } = (await content()).get('a.internal')!;
  const resolvers = [
    '--certificatesresolvers.own.internal',
    '--certificatesresolvers.le.acme.caserver=http://127.0.0.1:1/dir',
    '--certificatesresolvers.other.acme.caserver=http://127.0.0.1:2/dir',
  ];
  const outcome = await renew('a.internal', ...resolvers, '--certificates.resolver=le');
  t.equal(outcome.errors, '');
  t.not((await content()).get('a.internal')!.serial, serial);
  const unknown = await renew('new.internal', ...resolvers);
  t.equal(unknown.code, 2);
  t.match(unknown.errors, 'name a resolver with --resolver: own, le, other');
});
