import fc from 'fast-check';
import type { Instance } from '../../src/model/instance.js';
import { makeInstance } from '../support/make-instance.js';

const hosts = [
  ...['app.example.com', 'api.example.com', 'example.com', '*.example.com', 'a*.example.com', '', 'x_y.example.com'],
  ...['app.example.com:8012', 'app.example.com:80', 'app.example.com:443', '*:8012'],
];
const paths = ['', '/', '/api', '/api/', '/API', '/api/v1', '/a b', '/a%2Fb', '/a?', '/\u00e4'];
const options = [
  ...['strip=/api', 'prepend=/v2', 'host=dst', 'host=other.example.com', 'proto=http', 'proto=https', 'proto=tcp'],
  ...['weight=0.3', 'weight=1', 'weight=10', 'lb=least_conn', 'lb=ip_hash', 'sticky', 'tlsskipverify=true'],
  ...['redirect=301,https://n.example.com$path', 'redirect=308,https://$host/x', 'register=x', 'pxyproto=true'],
  ...['allow=ip:10.0.0.0/8', 'deny=ip:10.0.0.1', 'auth=none', 'junk=1'],
];
const urlprefixTag = fc
  .tuple(fc.constantFrom(...hosts), fc.constantFrom(...paths), fc.array(fc.constantFrom(...options), { maxLength: 3 }))
  .map(([host, path, words]) => [`urlprefix-${host}${path}`, ...words].join(' '));

const sites = ['app.example.com', 'api.example.com', '*.example.com', 'app.example.com:8012', 'canary-app.example.com'];
const httpsTag = fc
  .tuple(fc.constantFrom(...sites), fc.constantFrom('', '/', '/api', '/api*', '/x/y'))
  .map(([site, path]) => `https://${site}${path}`);

const oddTag = fc.constantFrom('urlprefix-:9000', 'urlprefix-:9001 proto=tcp', 'unrelated');

const tags = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: urlprefixTag },
    { weight: 2, arbitrary: httpsTag },
    { weight: 1, arbitrary: oddTag },
  ),
  { minLength: 1, maxLength: 4 },
);

/** Instances of a few services of both catalogs with older tags that often mean the same place. */
export const olderInstances: fc.Arbitrary<Instance[]> = fc
  .array(
    fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      provider: fc.constantFrom('nomad' as const, 'consulcatalog' as const),
      tags,
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((members) =>
    members.map((member, index) =>
      makeInstance({
        ...member,
        ...{ id: `${member.name}-${index}`, port: 8000 + index, address: `10.0.0.${index + 1}` },
        ...{ createIndex: index + 1, modifyIndex: index + 1 },
      }),
    ),
  );
