// What is served is what a plain model says, and what a migration writes is the same.
import fc from 'fast-check';
import type { Test } from 'tap';
import { createUrlprefixConverter } from '../../src/dialects/urlprefix/urlprefix-converter.js';
import type { Configuration } from '../../src/model/configuration.js';
import { askInWords, instancesOf, startUrlprefix } from './ask-urlprefix.js';
import { modelAnswer, type ModelRequest, type Reading } from './fabio-model.js';
import { request, tagsOfInstances } from './urlprefix-arbitraries.js';

/** About 55,000 pairs of a tag and a request. */
const runs = 150;

export async function checkAgainstModel(t: Test, reading: Reading): Promise<void> {
  const pairs = await compareWithModel(reading);
  t.ok(pairs > 20_000, `${pairs} pairs of a tag and a request`);
}

/** Gives the number of pairs of a tag and a request that were compared; rejects when one differs. */
export async function compareWithModel(reading: Reading): Promise<number> {
  let pairs = 0;
  const flags = [`--urlprefix.semantics=${reading}`];
  const requests = fc.array(request, { minLength: 1, maxLength: 80, size: 'max' });
  const property = fc.asyncProperty(tagsOfInstances(reading), requests, async (tags, questions) => {
    const services = { app: tags.slice(0, 2), other: tags.slice(2) };
    const served = startUrlprefix(instancesOf(services), flags);
    const converted = instancesOf(services, (own) => convert(own, reading));
    const migrated = startUrlprefix(converted, flags);
    same(outlineOf(migrated.configuration), outlineOf(served.configuration), 'migrated routers');
    for (const asked of questions) {
      const question = wordsOf(asked);
      const answer = await askInWords(served, question);
      same(answer, modelAnswer(tags, asked, reading), question);
      same(await askInWords(migrated, question), answer, `migrated: ${question}`);
    }
    pairs += tags.flat().length * questions.length;
  });
  await fc.assert(property, { numRuns: runs, includeErrorInReport: true });
  return pairs;
}

function same(found: unknown, wanted: unknown, what: string): void {
  const [one, other] = [found, wanted].map((each) => JSON.stringify(each));
  if (one !== other) throw new Error(`${what}: ${one} and not ${other}`);
}

function wordsOf({ tls, host, path, forwardedProto, peer }: ModelRequest): string {
  const header = forwardedProto === undefined ? '' : ` [X-Forwarded-Proto: ${forwardedProto}]`;
  return `${tls ? 'https' : 'http'}://${host}${path}${header} from ${peer}`;
}

/** The tags that a migration puts in the place of these. */
function convert(tags: readonly string[], semantics: Reading): string[] {
  const converter = createUrlprefixConverter({ prefix: 'urlprefix-', semantics, auth: {} });
  const converted = converter.convert({ name: 'app', tags, datacenter: 'dc1' }).flatMap((each) => each.tags);
  return converted.length === 0 ? [] : ['traefik.enable=true', ...converted];
}

function outlineOf({ routers, services, middlewares }: Configuration) {
  return {
    routers: [...routers.values()]
      .map(({ name, rule, priority, tls, middlewares: through, service }) => [
        name,
        rule,
        priority,
        tls,
        through,
        service,
      ])
      .sort(),
    services: [...services.values()].map(({ name, servers, options }) => [name, servers, options]).sort(),
    middlewares: [...middlewares.values()].map(({ name, type, options }) => [name, type, options]).sort(),
  };
}
