import t from 'tap';
import { bothEntryPoints, settingsOf, startOffline } from '../support/ask-offline.js';
import { makeInstance } from '../support/make-instance.js';
import { coexistenceCases } from './cases/coexistence.js';

t.test('several dialects on one service', async (t) => {
  for (const { name, instances, settings = bothEntryPoints, answers, routers, problems = [] } of coexistenceCases) {
    const proxy = startOffline(
      instances.map((tags, index) => makeInstance({ id: `app-${index + 1}`, address: `10.0.0.${index + 1}`, tags })),
      settingsOf(settings),
    );
    for (const [url, expected] of Object.entries(answers)) {
      const answer = await proxy.ask({ url });
      t.equal(answer.replaceAll(/10\.0\.0\.(\d+):8080/g, '$1'), expected, `${name}: ${url}`);
    }
    const { configuration } = proxy;
    const shown = [...configuration.routers.values()].map((each) => `${each.name.replace('@nomad', '')}: ${each.rule}`);
    if (routers !== undefined) t.same(shown.sort(), routers, `${name}: routers`);
    t.same(configuration.diagnostics.map(({ code }) => code).sort(), problems, `${name}: problems`);
  }
});
