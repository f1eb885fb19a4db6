// Two services of a catalog ask for one host that belongs to one: who has it keeps it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { settingsOf } from '../support/ask-offline.js';
import { dialectsOf } from '../../src/cli/serve/configuration-options.js';
import type { Instance } from '../../src/model/instance.js';
import { createFakeClock } from '../support/fake-clock.js';
import { makeInstance } from '../support/make-instance.js';
import { makeConfigurator, route, TestCatalog } from './test-catalog.js';

const host = 'app.test';
const tags = [`https://${host}`];

/** A configurator that has read every dialect, and the last numbers of the addresses that it sends requests to. */
function stage() {
  const clock = createFakeClock();
  const configurator = makeConfigurator({ dialects: dialectsOf(settingsOf(['--entrypoints.web.address=:80'])), clock });
  const catalog = new TestCatalog();
  const ask = (...instances: Instance[]): string => {
    const configuration = configurator.update({ snapshots: catalog.snapshots(instances) });
    const { status, servers } = route(configuration, { host });
    return status === 200 ? servers.map((url) => /\.(\d+):/.exec(url)![1]).join(' ') : `${status}`;
  };
  const told = () => configurator.current.diagnostics.map(({ code, message }) => `${code}: ${message}`);
  return { clock, ask, told };
}

const instanceOf = (name: string, number: number, fields: Partial<Instance> = {}): Instance =>
  makeInstance({ name, id: `${name}-${number}`, address: `10.0.0.${number}`, createIndex: number, tags, ...fields });

for (const later of ['aaa', 'zzz']) {
  const web = (number: number, fields?: Partial<Instance>) => instanceOf('web', number, fields);
  const other = (number: number, fields?: Partial<Instance>) => instanceOf(later, number, fields);

  t.test(`a service called ${later} comes second`, (t) => {
    const { clock, ask, told } = stage();
    t.equal(ask(web(1), web(2)), '1 2');
    t.same(told(), []);
    t.equal(ask(web(1), web(2), other(3)), '1 2', 'who has the host keeps it');
    t.equal(told().length, 1, told().join('\n'));
    t.match(told()[0], new RegExp(`route-contested: the service ${later} of nomad .*the service web of nomad`));
    t.equal(ask(web(1), web(4), other(3)), '1 4', 'in the middle of a deployment');
    t.equal(ask(web(4), web(5), other(3)), '4 5', 'and after it, when all its instances are the younger ones');
    t.equal(ask(web(4, { status: 'critical' }), other(3)), '3', 'nobody else lives');
    t.equal(ask(web(4), other(3)), '4', 'it is back');
    t.equal(ask(other(3)), '3', 'its last instance is gone');
    t.equal(ask(web(6), other(3)), '6', 'it is back soon');
    t.equal(ask(other(3)), '3');
    clock.advance(30_000);
    t.equal(ask(other(3)), '3');
    t.same(told(), []);
    t.equal(ask(web(7), other(3)), '3', 'it was away too long');
    t.match(told()[0], new RegExp(`route-contested: the service web of nomad .*the service ${later} of nomad`));
    t.equal(ask(web(7), other(3, { tags: ['https://other.test'] })), '7', 'the other one lets go of it');
    t.same(told(), []);
    t.end();
  });

  t.test(`a service called ${later} is younger when the proxy starts`, (t) => {
    const { ask, told } = stage();
    t.equal(ask(web(1), web(9), other(3)), '1 9');
    t.equal(told().length, 1);
    t.end();
  });

  t.test(`a service called ${later} in another namespace`, (t) => {
    const { ask, told } = stage();
    t.equal(ask(web(1)), '1');
    t.equal(ask(web(1), other(3, { namespace: 'other' })), '1');
    t.match(told()[0], new RegExp(`the service other/${later} of nomad`));
    t.equal(ask(other(3, { namespace: 'other' })), '3');
    t.end();
  });

  t.test(`a service called ${later} asks by a urlprefix tag`, (t) => {
    const { ask } = stage();
    const urlprefix = { tags: [`urlprefix-${host}/`] };
    t.equal(ask(web(1)), '1');
    t.equal(ask(web(1), other(3, urlprefix)), '1');
    t.end();
  });

  t.test(`two services with urlprefix tags, one called ${later}`, (t) => {
    const { ask } = stage();
    const urlprefix = { tags: [`urlprefix-${host}/`] };
    t.equal(ask(web(1, urlprefix), other(3, urlprefix)).split(' ').sort().join(' '), '1 3', 'Fabio shares, so do we');
    t.equal(ask(web(1, urlprefix), other(3)), '1', 'who has had it all the time keeps it');
    t.end();
  });
}

t.test('two services with the very same rule', (t) => {
  const { ask, told } = stage();
  const rule = (name: string) => ['traefik.enable=true', `traefik.http.routers.${name}.rule=Host(\`${host}\`)`];
  const [web, later] = [instanceOf('web', 1, { tags: rule('web') }), instanceOf('dup', 3, { tags: rule('dup') })];
  t.equal(ask(web), '1');
  t.same(told(), []);
  t.equal(ask(web, later), '3', 'the earlier name, as in Traefik');
  t.same(told(), [
    'route-shadowed: the service web of nomad asks by the tag "traefik.http.routers.web.rule=Host(`app.test`)" for ' +
      'requests that all go to the service dup of nomad, whose router dup@nomad comes first by name',
  ]);
  t.equal(ask(web, { ...later, status: 'critical' }), '1', 'who is not alive gives way');
  t.same(told(), []);
  const urgent = { ...later, tags: [...later.tags, 'traefik.http.routers.dup.priority=7'] };
  t.equal(ask(web, urgent), '1');
  t.same(told(), [], 'who has another priority has said what is meant');
  t.end();
});

t.test('a broken service takes nothing from a working one', (t) => {
  const { ask } = stage();
  const broken = instanceOf('aaa', 3, {
    tags: [
      'traefik.enable=true',
      `traefik.http.routers.a.rule=Host(\`${host}\`)`,
      'traefik.http.routers.a.middlewares=missing',
      'traefik.http.services.a.loadbalancer.exclusive=true',
    ],
  });
  t.equal(ask(instanceOf('web', 1)), '1');
  t.equal(ask(instanceOf('web', 1), broken), '1');
  t.end();
});

t.test('who was away and comes back with another host has given up the first one', (t) => {
  const { ask } = stage();
  const elsewhere = { tags: ['https://other.test'] };
  t.equal(ask(instanceOf('c', 3)), '3');
  t.equal(ask(instanceOf('c', 3), instanceOf('a', 1)), '3');
  t.equal(ask(instanceOf('a', 1)), '1');
  t.equal(ask(instanceOf('a', 1), instanceOf('c', 4, elsewhere)), '1');
  t.equal(ask(instanceOf('a', 1), instanceOf('c', 4)), '1');
  t.end();
});

t.test('whatever comes and goes, a host is with one service, and stays there', (t) => {
  const change = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    number: fc.integer({ min: 1, max: 3 }),
    becomes: fc.constantFrom('passing', 'passing', 'passing', 'critical', 'other host', 'gone'),
    isFresh: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 5, maxLength: 25 }), (changes) => {
      const { ask } = stage();
      const instances = new Map<string, Instance>();
      let index = 0;
      let holder: string | undefined;
      /** Who asks for the host; a service that is gone still does, as nobody's clock moves here. */
      const asks = new Map<string, boolean>();
      for (const { name, number, becomes, isFresh } of changes) {
        const id = `${name}-${number}`;
        index += 1;
        // The number that `ask` gives says whose instance it is.
        const address = `10.0.0.${10 * 'abc'.indexOf(name) + number}`;
        const known = instances.get(id);
        if (becomes === 'gone') instances.delete(id);
        else {
          instances.set(
            id,
            instanceOf(name, number, {
              address,
              createIndex: known === undefined || isFresh ? index : known.createIndex,
              modifyIndex: index,
              status: becomes === 'critical' ? 'critical' : 'passing',
              tags: becomes === 'other host' ? ['https://other.test'] : tags,
            }),
          );
        }
        const all = [...instances.values()];
        const of = (service: string) => all.filter((one) => one.name === service);
        if (of(name).length > 0)
          asks.set(
            name,
            of(name).some((one) => one.tags === tags),
          );
        const liveOf = (service: string) => of(service).filter((one) => one.status === 'passing' && one.tags === tags);
        const since = (service: string) => Math.min(...of(service).map(({ createIndex }) => createIndex));
        const candidates = ['a', 'b', 'c'].filter((service) => liveOf(service).length > 0);
        candidates.sort((one, other) => since(one) - since(other));
        if (holder === undefined || asks.get(holder) !== true) holder = candidates[0];
        const serving = candidates.find((service) => service === holder) ?? candidates[0];
        const expected = serving === undefined ? [] : liveOf(serving).map((one) => one.address.slice('10.0.0.'.length));
        const answer = ask(...all);
        const found = /^[45]/.test(answer) && answer.length === 3 ? [] : answer.split(' ');
        assert.deepStrictEqual(found.sort(), expected.sort());
      }
    }),
    { numRuns: 500 },
  );
  t.end();
});
