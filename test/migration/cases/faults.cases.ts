// A migration of a.nomad, b.nomad and c.nomad in which something goes wrong.
import type { Fault } from '../migrate-files.js';

export interface FaultCase {
  readonly name: string;
  readonly faults: readonly Fault[];
  /** Files that are changed when each is by itself; with `together`, none is. */
  readonly changed: readonly string[];
  readonly failed: Readonly<Record<string, RegExp>>;
  /** It stands in the way of `together` only when this is left out. */
  readonly harmlessTogether?: true;
}

const beside = (name: string) => new RegExp(`\\.${name}\\.tagway-new`);

export const faultCases: readonly FaultCase[] = [
  {
    name: 'a directory that takes no new file',
    faults: [{ operation: 'open', path: beside('b.nomad'), code: 'EACCES' }],
    changed: ['a', 'c'],
    failed: { b: /permission denied \(EACCES\)/ },
  },
  {
    name: 'a disk that fills up while a file is written',
    faults: [{ operation: 'write', path: beside('c.nomad'), code: 'ENOSPC' }],
    changed: ['a', 'b'],
    failed: { c: /the disk is full \(ENOSPC\)/ },
  },
  {
    name: 'a disk that turns out to be full when all of it is to be there',
    faults: [{ operation: 'sync', path: beside('a.nomad'), code: 'EDQUOT' }],
    changed: ['b', 'c'],
    failed: { a: /the quota is used up \(EDQUOT\)/ },
  },
  {
    name: 'a file that cannot be put into its place',
    faults: [{ operation: 'rename', path: /c\.nomad$/, code: 'EPERM' }],
    changed: ['a', 'b'],
    failed: { c: /not permitted \(EPERM\)/ },
  },
  {
    name: 'nothing can be written at all',
    faults: [{ operation: 'open', path: /tagway-new/, code: 'EROFS' }],
    changed: [],
    failed: { a: /read-only \(EROFS\)/, b: /EROFS/, c: /EROFS/ },
  },
  {
    name: 'a file system without hard links',
    faults: [{ operation: 'link', path: /./, code: 'EPERM' }],
    changed: ['a', 'b', 'c'],
    failed: {},
    harmlessTogether: true,
  },
  {
    name: 'a file system without hard links, and no place for a copy',
    faults: [
      { operation: 'link', path: /./, code: 'EPERM' },
      { operation: 'open', path: /c\.nomad\.tagway-old/, code: 'ENOSPC' },
    ],
    changed: ['a', 'b', 'c'],
    failed: {},
  },
];
