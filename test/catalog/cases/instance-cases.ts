// Texts of catalog files and the instances they hold.

export interface InstanceCase {
  readonly name: string;
  readonly text: string;
  /** Matched one by one. */
  readonly instances?: readonly object[];
  readonly problems?: readonly (string | RegExp)[];
  readonly unknownFields?: readonly string[];
  /** The whole text is refused with this. */
  readonly message?: RegExp;
}

export const instanceCases: readonly InstanceCase[] = [
  {
    name: 'what every object has is no provider and no field',
    text: '[{"name":"web","toString":"x"},{"name":"b","provider":"constructor"}]',
    instances: [{ name: 'web', id: 'web-0', tags: [] }],
    unknownFields: ['instances have no field "toString", as one member has'],
    problems: ['member 1 is left out: "provider" has a value that cannot be used'],
  },
  {
    name: 'a name is enough',
    text: '[{"name":"web"}]',
    instances: [
      {
        provider: 'file',
        name: 'web',
        id: 'web-0',
        node: 'local',
        address: '127.0.0.1',
        port: 0,
        tags: [],
        status: 'passing',
        datacenter: 'dc1',
        namespace: 'default',
        createIndex: 0,
        modifyIndex: 0,
      },
    ],
  },
  {
    name: 'what is given stands',
    text: '[{"name":"web","provider":"nomad","id":"i","node":"n","address":"10.0.0.1","port":80,"tags":["a"],"status":"critical","namespace":"team","meta":{"k":"v"},"weights":{"passing":3,"warning":1},"modifyIndex":9}]',
    instances: [
      {
        provider: 'nomad',
        id: 'i',
        node: 'n',
        port: 80,
        tags: ['a'],
        status: 'critical',
        namespace: 'team',
        meta: { k: 'v' },
        weights: { passing: 3, warning: 1 },
        modifyIndex: 9,
      },
    ],
  },
  {
    name: 'consul is the Consul catalog',
    text: '[{"name":"a","provider":"consul"}]',
    instances: [{ provider: 'consulcatalog' }],
  },
  { name: 'an empty array is no service', text: '[]', instances: [] },
  {
    name: 'unknown fields are left out with a word',
    text: '[{"name":"a","colour":"red","tag":["b"]},{"name":"b","tag":[]}]',
    instances: [{ name: 'a', tags: [] }, { name: 'b' }],
    unknownFields: [
      'instances have no field "colour", as one member has',
      'instances have no field "tag", as 2 members have; did you mean "tags"?',
    ],
  },
  {
    name: 'one without a name is left out',
    text: '[{"port":1},{"name":"b"}]',
    instances: [{ name: 'b' }],
    problems: ['member 0 is left out: "name" is missing'],
  },
  {
    name: 'one that is no object is left out',
    text: '[7]',
    instances: [],
    problems: ['member 0 is left out: it is no object'],
  },
  {
    name: 'a port out of range is a problem',
    text: '[{"name":"a","port":70000}]',
    instances: [],
    problems: [/"port" has a value/],
  },
  {
    name: 'tags that are no texts are a problem',
    text: '[{"name":"a","tags":[1]}]',
    instances: [],
    problems: [/"tags"/],
  },
  {
    name: 'an unknown status is a problem',
    text: '[{"name":"a","status":"fine"}]',
    instances: [],
    problems: [/"status"/],
  },
  {
    name: 'an unknown provider is a problem',
    text: '[{"name":"a","provider":"docker"}]',
    instances: [],
    problems: [/"provider"/],
  },
  { name: 'an object is no catalog', text: '{"name":"a"}', message: /no JSON array/ },
  { name: 'text that is no JSON is refused', text: 'name: a', message: /no JSON/ },
];
