// The rooms in the order data flows. A room imports from rooms before it and from shared/, never from later ones.
const rooms = [
  'shared',
  'model',
  'settings',
  'observability',
  'catalog',
  'rules',
  'dialects',
  'configuration',
  'routing',
  'upstreams',
  'exchange',
  'middlewares',
  'certificates',
  'forwarding',
  'management',
  'migration',
  'workers',
  'demo',
  'cli',
];

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '^src/cli/main\\.ts$|\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'known-rooms-only',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${rooms.join('|')})/` },
      to: {},
    },
    ...rooms.slice(0, -1).map((room, index) => ({
      name: `${room}-imports-backwards-only`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: `^src/(${rooms.slice(index + 1).join('|')})/` },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
  },
};
