import fc from 'fast-check';
import t from 'tap';
import { checkAgainstModel } from './check-against-model.js';
import { modelAnswer } from './fabio-model.js';

t.test('random tags, as Fabio reads them', (t) => checkAgainstModel(t, 'fabio'));

t.test('where stars stand for the beginning of hosts, the order is that of the reversed names', (t) => {
  const label = fc.constantFrom('a', 'b', 'a1', 'x-a');
  const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join('.')}.test`);
  const host = fc.oneof(
    name,
    name.map((each) => `*.${each}`),
    fc.constantFrom('*.test', '*'),
  );
  const reversed = (text: string) => Array.from(text).reverse().join('');
  fc.assert(
    fc.property(fc.uniqueArray(host, { minLength: 2, maxLength: 6 }), name, (hosts, asked) => {
      const fitting = hosts.filter((each) => each === asked || (each.startsWith('*') && asked.endsWith(each.slice(1))));
      const [first] = fitting.sort((a, b) => (reversed(a) < reversed(b) ? 1 : -1));
      const tags = hosts.map((each) => [`urlprefix-${each}/`]);
      const answer = modelAnswer(tags, { tls: false, host: asked, path: '/', seen: '/', peer: '10.0.0.1' }, 'fabio');
      return answer === (first === undefined ? '404' : 'abcdefgh'.charAt(hosts.indexOf(first)));
    }),
    { numRuns: 2_000 },
  );
  t.end();
});
