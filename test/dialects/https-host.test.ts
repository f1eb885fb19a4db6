import fc from 'fast-check';
import t from 'tap';
import { makeInstance } from '../support/make-instance.js';
import { bothEntryPoints, settingsOf, startOffline } from '../support/ask-offline.js';
import { httpsHostCases } from './cases/https-host.js';

t.test('tags of hosts', async (t) => {
  for (const { name, tags, settings = bothEntryPoints, env, answers, told = [] } of httpsHostCases) {
    const proxy = startOffline([makeInstance({ tags })], settingsOf(settings, env));
    for (const [question, expected] of Object.entries(answers)) {
      const [, method = 'GET', url = ''] = /^(?:(\w+) )?(.*)$/.exec(question) ?? [];
      const answer = await proxy.ask({ method, url });
      t.equal(answer.replace('10.0.0.1:8080', 'served'), expected, `${name}: ${question}`);
    }
    const { diagnostics } = proxy.configuration;
    const sentences = diagnostics.map(({ message, remedy }) => `${message}; ${remedy}`);
    t.equal(sentences.length, told.length, `${name}: ${sentences.join(' / ')}`);
    told.forEach((pattern, index) => t.match(sentences[index], pattern, name));
    for (const { code, origin, message } of diagnostics) {
      t.equal(code, 'https-tag-unreadable', name);
      t.equal(origin.tag, tags[0], `${name}: the tag is named`);
      t.ok(message.length < 500, `${name}: a sentence`);
    }
  }
});

/** A site as a person would think of it, and what takes its requests by the plainest means. */
interface ModelSite {
  readonly host: string;
  readonly port: '' | ':443' | ':8012';
  readonly path: string;
}

function takes({ host, port, path }: ModelSite, asked: { host: string; port: string; path: string }): boolean {
  const rest = asked.host.endsWith(host.slice(1)) ? asked.host.slice(0, 1 - host.length) : '.';
  if (host.startsWith('*') ? rest.includes('.') : asked.host !== host) return false;
  if (port === ':8012' && asked.port !== ':8012') return false;
  if (path === '') return true;
  return path.endsWith('*') ? asked.path.startsWith(path.slice(0, -1)) : asked.path === path;
}

t.test('random tags route what a plain model of them routes', async () => {
  const host = fc.constantFrom('a.example.com', 'b.example.com', '*.example.com', 'a.local', '*.local', 'a');
  const path = fc.constantFrom('', '/', '/*', '/x', '/x*', '/x/*', '/X', '/.well-known/*', '/y/z*');
  const port = fc.constantFrom('' as const, '' as const, ':443' as const, ':8012' as const);
  const site = fc.record({ host, port, path });
  const asked = fc.record({
    tls: fc.boolean(),
    host: fc.constantFrom(
      'a.example.com',
      'b.example.com',
      'c.d.example.com',
      'a.local',
      'b.local',
      'a',
      'example.com',
    ),
    port: fc.constantFrom('', '', ':8012'),
    path: fc.constantFrom('/', '/x', '/xy', '/x/', '/x/y', '/X', '/.well-known/acme-challenge/t', '/y/z', '/q'),
  });
  const settings = settingsOf(bothEntryPoints);
  await fc.assert(
    fc.asyncProperty(
      fc.array(site, { minLength: 1, maxLength: 4 }),
      fc.array(asked, { minLength: 8, maxLength: 8 }),
      fc.boolean(),
      async (sites, requests, capitals) => {
        const tags = sites.map(
          (each) => `https://${capitals ? each.host.toUpperCase() : each.host}${each.port}${each.path}`,
        );
        const proxy = startOffline([makeInstance({ tags: [...tags, 'https://not a host'] })], settings);
        for (const request of requests) {
          const { tls, host, port, path } = request;
          const taking = sites.filter((each) => takes(each, request));
          const isPublic = host.endsWith('.com');
          const redirecting = taking.some((each) => each.port !== ':8012') && !path.includes('acme');
          let expected = '404';
          if (taking.length > 0 && (tls || !isPublic)) expected = '10.0.0.1:8080';
          // Nobody but the host's own router: a port is no part of where plain requests are sent.
          else if (redirecting && isPublic) expected = `301 https://${host}${path}`;
          const url = `${tls ? 'https' : 'http'}://${host}${port}${path}`;
          const answer = await proxy.ask({ url });
          if (answer !== expected) throw new Error(`${tags.join(' ')} ${url}: ${answer}, not ${expected}`);
        }
      },
    ),
    { numRuns: 300 },
  );
});

t.test('hundreds of tags are routed, thousands are refused', async (t) => {
  const settings = settingsOf(bothEntryPoints);
  const withTags = (count: number) => {
    const tags = Array.from({ length: count }, (_, index) => `https://h${index}.example.com`);
    return startOffline([makeInstance({ tags })], settings);
  };
  const many = withTags(1_500);
  t.equal(await many.ask({ url: 'https://h1499.example.com/' }), '10.0.0.1:8080');
  t.same(many.configuration.diagnostics, []);
  const tooMany = withTags(2_001);
  t.equal(await tooMany.ask({ url: 'https://h1.example.com/' }), '404');
  t.same(
    tooMany.configuration.diagnostics.map(({ code }) => code),
    ['tags-oversize'],
  );
});
