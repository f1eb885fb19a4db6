// Proxies killed at any moment of issuance or renewal, fifty times on one store: nothing is there by halves.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killWhileIssuing } from '../../test/support/kill-while-issuing.ts';

const rounds = 50;

export const killIssuance = {
  name: 'kill-issuance',
  about: `kill -9 while certificates are issued and renewed, ${rounds} times`,
  async run({ program, say }) {
    const folder = mkdtempSync(join(tmpdir(), 'tagway-kill-'));
    try {
      const result = await killWhileIssuing({
        folder,
        rounds,
        program,
        random: Math.random,
        onRound(round, halves) {
          if ((round + 1) % 10 === 0 || halves > 0)
            say(`  round ${round + 1}${halves > 0 ? `: ${halves} by halves` : ''}`);
        },
      });
      for (const error of result.errors.slice(0, 5)) say(`  ${error}`);
      return [
        { what: 'certificates written', value: result.written, unit: '' },
        { what: 'complete and matching in the end', value: result.complete, unit: '' },
        { what: 'by halves right after a kill', value: result.halves, unit: '', target: 0 },
        { what: 'by halves when the next proxy has looked', value: result.broken, unit: '', target: 0 },
        { what: 'errors of a check of the store', value: result.errors.length, unit: '', target: 0 },
        { what: 'files of writes that were cut short', value: result.cutShort, unit: '' },
        { what: 'of them when the next proxy has looked', value: result.leftovers, unit: '', target: 0 },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
