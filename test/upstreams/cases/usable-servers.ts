/** Which of the servers a, b, c, … may be picked; holds for every strategy. */
export interface UsableCase {
  readonly name: string;
  /** One character per server: `u`p, `d`own, `?` unknown, `0` up with weight 0. */
  readonly servers: string;
  /** Letters of the servers that are backups: they declare another rule for the same router. */
  readonly backups?: string;
  /** Letters of the servers that have failed this request. */
  readonly tried?: string;
  /** Letters of the servers that may be picked; empty: none, which is a 503. */
  readonly usable: string;
}

export const usableCases: readonly UsableCase[] = [
  { name: 'a service without servers has none to pick', servers: '', usable: '' },
  { name: 'the only server is picked', servers: 'u', usable: 'a' },
  { name: 'servers that are down are skipped', servers: 'udud', usable: 'ac' },
  { name: 'there is none when all are down', servers: 'ddd', usable: '' },
  { name: 'weight 0 means no requests', servers: 'u0u', usable: 'ac' },
  { name: 'there is none when all weights are 0', servers: '00', usable: '' },
  { name: 'a server that was not checked yet waits while another is up', servers: 'u?d', usable: 'a' },
  { name: 'servers that were not checked yet are used where none is up', servers: '?d?', usable: 'ac' },
  { name: 'after a start of the proxy all are unknown and all are used', servers: '???', usable: 'abc' },
  { name: 'a server that failed the request is not tried again', servers: 'uuu', tried: 'b', usable: 'ac' },
  { name: 'the last one left is tried', servers: 'uuu', tried: 'ab', usable: 'c' },
  { name: 'there is none when all were tried', servers: 'uu', tried: 'ab', usable: '' },
  { name: 'the only server is not tried twice', servers: 'u', tried: 'a', usable: '' },
  { name: 'an unchecked server is tried when all that are up have failed', servers: 'u?d', tried: 'a', usable: 'b' },
  { name: 'a server that is down is not even tried then', servers: 'ud', tried: 'a', usable: '' },
  { name: 'backups wait while a server of the service is up', servers: 'udu', backups: 'c', usable: 'a' },
  { name: 'backups are used when no server of the service is left', servers: 'du', backups: 'b', usable: 'b' },
  { name: 'a backup that is up goes before an unchecked server', servers: '?u', backups: 'b', usable: 'b' },
  {
    name: 'the unchecked server is tried when that backup has failed',
    servers: '?u',
    backups: 'b',
    tried: 'b',
    usable: 'a',
  },
  { name: 'where nothing is checked yet, backups wait', servers: '??', backups: 'b', usable: 'a' },
  {
    name: 'a backup is tried when the servers of the service have failed',
    servers: 'uu',
    backups: 'b',
    tried: 'a',
    usable: 'b',
  },
  { name: 'a backup that is down is no way out', servers: 'ud', backups: 'b', tried: 'a', usable: '' },
  { name: 'unchecked servers are tried once each', servers: '??', tried: 'a', usable: 'b' },
];
