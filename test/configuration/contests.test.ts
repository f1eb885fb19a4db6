// Two services of a catalog ask for one host that belongs to one: who has it keeps it.
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
