// A hundred names that two Tagways and a Caddy want at the same moment, on one store: each is ordered once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueTogether } from '../../test/support/issue-together.ts';

const count = 100;

export const issuedOnce = {
  name: 'issued-once',
  about: `${count} names wanted at once by two Tagways and a Caddy on one store`,
  async run({ program, say }) {
    const folder = mkdtempSync(join(tmpdir(), 'tagway-issued-once-'));
    try {
      const { orders, kept, differing, errors, tookMs } = await issueTogether({
        folder,
        count,
        program,
        patienceMs: 600_000,
      });
      for (const error of errors.slice(0, 5)) say(`  ${error}`);
      return [
        { what: `orders for ${count} names`, value: orders, unit: '', target: count },
        { what: 'names without a certificate in the store', value: count - kept, unit: '', target: 0 },
        { what: 'names not served alike by all three', value: differing.length, unit: '', target: 0 },
        { what: 'errors in the three logs', value: errors.length, unit: '', target: 0 },
        { what: 'until all three serve all', value: tookMs / 1000, unit: 's' },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
