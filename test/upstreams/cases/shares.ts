/** What shares the servers a, b, c, … get of 20,000 requests of as many clients. */
export interface ShareCase {
  readonly name: string;
  readonly strategy: string;
  readonly weights: readonly number[];
  /** Requests in flight at each server, held all the while. */
  readonly inFlight?: readonly number[];
  /** Time to the first byte measured at each server; 0: none. */
  readonly latencyMs?: readonly number[];
  /** Relative shares that must come out; exactly, or within what chance allows. */
  readonly shares: readonly number[];
  readonly exact?: true;
}

export const shareCases: readonly ShareCase[] = [
  {
    name: 'wrr gives equal servers equal shares',
    strategy: 'wrr',
    weights: [1, 1, 1, 1],
    shares: [1, 1, 1, 1],
    exact: true,
  },
  { name: 'wrr gives every server its weight', strategy: 'wrr', weights: [5, 3, 2], shares: [5, 3, 2], exact: true },
  { name: 'wrr does 90/10', strategy: 'wrr', weights: [90, 10], shares: [9, 1], exact: true },
  { name: 'wrr leaves weight 0 out', strategy: 'wrr', weights: [1, 0, 3], shares: [1, 0, 3], exact: true },
  {
    name: 'wrr does not look at requests in flight',
    strategy: 'wrr',
    weights: [1, 1],
    inFlight: [9, 0],
    shares: [1, 1],
    exact: true,
  },
  {
    name: 'random gives equal servers equal shares',
    strategy: 'random',
    weights: [1, 1, 1, 1, 1],
    shares: [1, 1, 1, 1, 1],
  },
  { name: 'random follows the weights', strategy: 'random', weights: [7, 2, 1], shares: [7, 2, 1] },
  { name: 'random leaves weight 0 out', strategy: 'random', weights: [0, 1, 1], shares: [0, 1, 1] },
  { name: 'p2c gives idle servers equal shares', strategy: 'p2c', weights: [1, 1, 1], shares: [1, 1, 1] },
  {
    name: 'p2c gives idle servers equal shares whatever their weights',
    strategy: 'p2c',
    weights: [1, 5, 3],
    shares: [1, 1, 1],
  },
  {
    name: 'p2c of two servers takes the less busy one',
    strategy: 'p2c',
    weights: [1, 1],
    inFlight: [3, 2],
    shares: [0, 1],
    exact: true,
  },
  { name: 'p2c never takes the busiest', strategy: 'p2c', weights: [1, 1, 1], inFlight: [0, 0, 5], shares: [1, 1, 0] },
  {
    name: 'p2c counts requests in flight per weight',
    strategy: 'p2c',
    weights: [1, 4],
    inFlight: [2, 4],
    shares: [0, 1],
    exact: true,
  },
  {
    name: 'leastconn takes the server with the fewest in flight',
    strategy: 'leastconn',
    weights: [1, 1, 1],
    inFlight: [4, 1, 2],
    shares: [0, 1, 0],
    exact: true,
  },
  {
    name: 'leastconn counts requests in flight per weight',
    strategy: 'leastconn',
    weights: [1, 10],
    inFlight: [1, 5],
    shares: [0, 1],
    exact: true,
  },
  {
    name: 'leastconn lets equals take turns by weight',
    strategy: 'leastconn',
    weights: [3, 1, 1],
    inFlight: [0, 0, 9],
    shares: [3, 1, 0],
    exact: true,
  },
  { name: 'hrw gives clients equal shares', strategy: 'hrw', weights: [1, 1, 1, 1], shares: [1, 1, 1, 1] },
  { name: 'hrw follows the weights', strategy: 'hrw', weights: [6, 3, 1], shares: [6, 3, 1] },
  { name: 'iphash is hrw under another name', strategy: 'iphash', weights: [6, 3, 1], shares: [6, 3, 1] },
  {
    name: 'leasttime takes the fastest server',
    strategy: 'leasttime',
    weights: [1, 1, 1],
    latencyMs: [30, 10, 20],
    shares: [0, 1, 0],
    exact: true,
  },
  {
    name: 'leasttime counts what is in flight',
    strategy: 'leasttime',
    weights: [1, 1],
    latencyMs: [10, 30],
    inFlight: [4, 0],
    shares: [0, 1],
    exact: true,
  },
  {
    name: 'leasttime divides by the weight',
    strategy: 'leasttime',
    weights: [1, 4],
    latencyMs: [10, 30],
    shares: [0, 1],
    exact: true,
  },
  {
    name: 'leasttime shares evenly what it knows nothing of',
    strategy: 'leasttime',
    weights: [1, 1, 1],
    shares: [1, 1, 1],
  },
  {
    name: 'leasttime takes an unmeasured server for a fast one',
    strategy: 'leasttime',
    weights: [1, 1, 1],
    latencyMs: [10, 0, 30],
    shares: [1, 1, 0],
  },
];
