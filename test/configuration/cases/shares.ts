// What shares and weights of the servers of one service come to.

/** By options of the server's tags; a list of them is one instance each. */
export interface AskedShare {
  readonly share?: number;
  readonly weight?: number;
}

export interface ShareCase {
  readonly name: string;
  /** One instance each; those of an inner list are a catalog service of their own. */
  readonly servers: readonly (AskedShare | readonly AskedShare[])[];
  readonly weights: readonly number[];
  /** Of 10,000 requests in turns. */
  readonly picks: readonly number[];
  readonly problems?: readonly string[];
}

const nothing: AskedShare = {};
const of = (share: number): AskedShare => ({ share });
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

export const shareCases: readonly ShareCase[] = [
  { name: 'no shares: the weights stand', servers: [nothing, { weight: 3 }], weights: [1, 3], picks: [2500, 7500] },
  { name: 'one server has all', servers: [of(0.25)], weights: [1], picks: [10_000] },
  { name: 'the other gets the rest', servers: [of(0.25), nothing], weights: [1, 3], picks: [2500, 7500] },
  {
    name: 'the others divide the rest',
    servers: [of(0.4), nothing, nothing, nothing],
    weights: [2, 1, 1, 1],
    picks: [4000, 2000, 2000, 2000],
  },
  { name: 'shares that add up to 1', servers: [of(0.9), of(0.1)], weights: [9, 1], picks: [9000, 1000] },
  { name: 'shares below 1, and all have one', servers: [of(0.1), of(0.3)], weights: [1, 3], picks: [2500, 7500] },
  { name: 'shares above 1', servers: [of(0.9), of(0.9), of(0.2)], weights: [9, 9, 2], picks: [4500, 4500, 1000] },
  {
    name: 'shares of 1 leave nothing',
    servers: [of(0.5), of(0.5), nothing],
    weights: [1, 1, 0],
    picks: [5000, 5000, 0],
    problems: ['share-starves'],
  },
  {
    name: 'shares above 1 leave nothing',
    servers: [of(1), nothing, of(0.5)],
    weights: [2, 0, 1],
    picks: [6667, 0, 3333],
    problems: ['share-starves'],
  },
  {
    name: 'sums that computers cannot hold are 1 all the same',
    servers: [of(0.7), of(0.2), of(0.1), nothing],
    weights: [7, 2, 1, 0],
    picks: [7000, 2000, 1000, 0],
    problems: ['share-starves'],
  },
  { name: 'and so are products', servers: [of(0.57), nothing], weights: [57, 43], picks: [5700, 4300] },
  {
    name: 'a tiny share has its slot',
    servers: [of(0.000_001), nothing],
    weights: [1, 9999],
    picks: [1, 9999],
  },
  {
    name: 'a tiny rest has its slot',
    servers: [of(0.999_99), nothing],
    weights: [9999, 1],
    picks: [9999, 1],
  },
  {
    name: 'a share of 0 is none of the requests',
    servers: [of(0), nothing, nothing],
    weights: [0, 1, 1],
    picks: [0, 5000, 5000],
  },
  {
    name: 'a weight of 0 takes a server out, and its share with it',
    servers: [{ share: 0.5, weight: 0 }, of(0.25), nothing],
    weights: [0, 1, 3],
    picks: [0, 2500, 7500],
  },
  {
    name: 'a weight of 0 without a share does not starve',
    servers: [of(0.5), of(0.5), { weight: 0 }],
    weights: [1, 1, 0],
    picks: [5000, 5000, 0],
  },
  {
    name: 'with all others out, a share is all',
    servers: [of(0.2), { weight: 0 }],
    weights: [1, 0],
    picks: [10_000, 0],
  },
  {
    name: 'weights divide what shares leave',
    servers: [of(0.5), { weight: 4 }, nothing],
    weights: [5, 4, 1],
    picks: [5000, 4000, 1000],
    problems: ['weights-mixed'],
  },
  {
    name: 'a weight beside shares that leave nothing',
    servers: [of(1), { weight: 10 }],
    weights: [1, 0],
    picks: [10_000, 0],
    problems: ['share-starves'],
  },
  {
    name: 'shares of several catalog services are those of one service',
    servers: [[of(0.2), nothing], [nothing]],
    weights: [1, 2, 2],
    picks: [2000, 4000, 4000],
    problems: ['name-shared', 'name-shared'],
  },
  {
    name: 'shares of one catalog service leave nothing to another',
    servers: [[nothing], [of(1)]],
    weights: [0, 1],
    picks: [0, 10_000],
    problems: ['name-shared', 'name-shared', 'share-starves'],
  },
  {
    name: 'thirds',
    servers: [of(0.3), of(0.3), of(0.3)],
    weights: [1, 1, 1],
    picks: [3334, 3333, 3333],
  },
  {
    name: 'a share of one for a hundred',
    servers: [of(0.01), ...times(99, nothing)],
    weights: times(100, 1),
    picks: times(100, 100),
  },
];
