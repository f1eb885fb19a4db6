import t from 'tap';
import { shorten } from '../../src/shared/shorten.js';

void t.test('only what is too long is cut, and that is shown', (t) => {
  t.equal(shorten('abc', 3), 'abc');
  t.equal(shorten('abcd', 3), 'abc…');
  t.equal(shorten('', 3), '');
  t.end();
});
