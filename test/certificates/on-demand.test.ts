// Certificates on demand: one question at a time, closed without a yes, and nobody can make it run without bounds.
import t from 'tap';
import type { Certificate } from '../../src/certificates/certificate.js';
import { createOnDemand } from '../../src/certificates/issuing/on-demand.js';
import { createFakeClock } from '../support/fake-clock.js';

const dayMs = 86_400_000;

function setUp(given: { ask?: (name: string) => Promise<boolean>; obtain?: (name: string) => Promise<void> } = {}) {
  const clock = createFakeClock();
  const asked: string[] = [];
  const obtained: string[] = [];
  const certificates = new Map<string, Certificate>();
  const lasting = (name: string, daysLeft: number): Certificate => ({
    names: [name],
    chainPem: '',
    keyPem: '',
    issuer: '',
    subjectName: { commonName: name, organization: '', country: '' },
    issuerName: { commonName: '', organization: '', country: '' },
    serial: String(obtained.length),
    fingerprint: '',
    notBeforeMs: clock.now() + (daysLeft - 90) * dayMs,
    notAfterMs: clock.now() + daysLeft * dayMs,
  });
  const onDemand = createOnDemand({
    clock,
    ask: (name) => {
      asked.push(name);
      return given.ask?.(name) ?? Promise.resolve(true);
    },
    obtain: async (name) => {
      obtained.push(name);
      await given.obtain?.(name);
      certificates.set(name, lasting(name, 90));
    },
    find: (name) => certificates.get(name),
  });
  return { clock, asked, obtained, onDemand, lasting };
}

const never = () => new Promise<never>(() => undefined);

/** Lets whatever is ready run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

t.test('all who come for a name at once share one question and one order', async (t) => {
  const { onDemand, asked, obtained } = setUp();
  const got = await Promise.all(Array.from({ length: 50 }, () => onDemand.certificateFor('a.example.com')));
  t.same([asked, obtained], [['a.example.com'], ['a.example.com']]);
  t.ok(got.every((certificate) => certificate?.names[0] === 'a.example.com'));
});

const refusals: { name: string; ask: () => Promise<boolean> }[] = [
  { name: 'a no', ask: () => Promise.resolve(false) },
  { name: 'a failure', ask: () => Promise.reject(new Error('down')) },
];
for (const { name, ask } of refusals) {
  t.test(`${name} is a no, for a short while`, async (t) => {
    const { onDemand, asked, obtained, clock } = setUp({ ask });
    t.equal(await onDemand.certificateFor('a.example.com'), undefined);
    t.equal(await onDemand.certificateFor('a.example.com'), undefined);
    t.equal(asked.length, 1, 'the second does not ask');
    clock.advance(60_000);
    await onDemand.certificateFor('a.example.com');
    t.equal(asked.length, 2, 'later it may be another');
    t.same(obtained, []);
  });
}

t.test('a failed order is tried again when the ladder says so', async (t) => {
  const { onDemand, obtained, clock } = setUp({ obtain: () => Promise.reject(new Error('no')) });
  const come = () => onDemand.certificateFor('a.example.com');
  t.equal(await come(), undefined);
  clock.advance(59_000);
  await come();
  t.equal(obtained.length, 1, 'not within the first minute');
  clock.advance(2_000);
  await come();
  t.equal(obtained.length, 2);
  clock.advance(61_000);
  await come();
  t.equal(obtained.length, 2, 'then two minutes');
  clock.advance(60_000);
  await come();
  t.equal(obtained.length, 3);
});

t.test('nobody waits longer than three minutes', async (t) => {
  const { onDemand, clock } = setUp({ obtain: never });
  const coming = onDemand.certificateFor('a.example.com');
  await settle();
  clock.advance(180_000);
  t.equal(await coming, undefined);
});

t.test('names of nobody in particular are bounded', async (t) => {
  const { onDemand, asked } = setUp({ ask: never });
  for (let index = 0; index < 300; index++) void onDemand.certificateFor(`n${index}.example.com`);
  await settle();
  t.equal(asked.length, 100, 'questions at once');
  t.equal(await onDemand.certificateFor('one-more.example.com'), undefined, 'the others do not wait');
});

t.test('so are those who wait for one name', async (t) => {
  const { onDemand } = setUp({ ask: never });
  for (let index = 0; index < 1_000; index++) void onDemand.certificateFor('a.example.com');
  t.equal(await onDemand.certificateFor('a.example.com'), undefined);
});

t.test('a certificate that is served is renewed in time, after a question', async (t) => {
  const { onDemand, asked, obtained, lasting } = setUp();
  onDemand.keep('a.example.com', lasting('a.example.com', 40));
  await settle();
  t.same(asked, [], 'not before a third is left');
  onDemand.keep('a.example.com', lasting('a.example.com', 29));
  onDemand.keep('a.example.com', lasting('a.example.com', 29));
  await settle();
  t.same([asked, obtained], [['a.example.com'], ['a.example.com']]);
});
