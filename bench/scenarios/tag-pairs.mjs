// Random urlprefix tags and requests that meet them: where the tags send each, where the Traefik tags that a migration
// writes send it, and where a plain model of Fabio's and of HinD's table does, which knows of none of the code.
import { compareWithModel } from '../../test/dialects/check-against-model.ts';

const wanted = 100_000;

export const tagPairs = {
  name: 'tag-pairs',
  about: 'pairs of a urlprefix tag and a request: as served, as migrated, and as a plain model has it',
  async run({ say }) {
    const rows = [];
    for (const reading of ['hind', 'fabio']) {
      let pairs = 0;
      let different = 0;
      while (pairs < wanted && different === 0) {
        try {
          pairs += await compareWithModel(reading);
        } catch (thrown) {
          say(thrown.message);
          different += 1;
        }
      }
      rows.push({ what: `pairs compared, as ${reading} reads them`, value: pairs, unit: '' });
      rows.push({ what: `pairs that differ, as ${reading} reads them`, value: different, unit: '', target: 0 });
    }
    return rows;
  },
};
