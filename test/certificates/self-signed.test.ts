// The certificate that nobody vouches for, which is there when no other is.
import { webcrypto } from 'node:crypto';
import t from 'tap';
import { createSelfSigned } from '../../src/certificates/self-signed.js';
import { createFakeClock } from '../support/fake-clock.js';

const dayMs = 86_400_000;

t.test('it is made once, and anew before it ends', async (t) => {
  const clock = createFakeClock(Date.now());
  const current = createSelfSigned(clock);
  const [one, two] = await Promise.all([current(), current()]);
  t.equal(one, two);
  t.equal(current(), one, 'and then there is nothing to wait for');
  clock.advance(61 * dayMs);
  t.not((await current()).serial, one.serial);
});

t.test('what fails once is tried again', async (t) => {
  const { subtle } = webcrypto;
  const generateKey = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(subtle), 'generateKey')!;
  Object.defineProperty(subtle, 'generateKey', {
    configurable: true,
    value: () => Promise.reject(new Error('no entropy')),
  });
  const restore = () => Object.defineProperty(subtle, 'generateKey', { ...generateKey });
  t.teardown(restore);
  const current = createSelfSigned(createFakeClock(Date.now()));
  await t.rejects(Promise.resolve(current()), /no entropy/);
  restore();
  t.match(await current(), { names: ['tagway.invalid'] });
});
