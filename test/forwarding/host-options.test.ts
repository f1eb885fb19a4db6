// The TLS options of a host, by the routers for it.
import t from 'tap';
import { usualTlsOptions } from '../../src/certificates/serving/usual-tls-options.js';
import { followHostOptions } from '../../src/forwarding/tls/follow-host-options.js';
import { emptyConfiguration, type NamedTls, type Router } from '../../src/model/configuration.js';
import { routerFields } from '../../src/model/router.js';
import { decodeFields } from '../../src/shared/decode-options.js';
import { nodeFromDocument } from '../../src/shared/option-node.js';
import { hostOptionsCases, type HostOptionsCase, type RouterRow } from './cases/host-options-cases.js';

const common = { provider: 'file', status: 'enabled', errors: [], origins: [] } as const;

function routerOf({ rule, options, silent, disabled, entryPoints = [] }: RouterRow, at: number): Router {
  const written = silent === true ? {} : { tls: { options: options ?? 'default' } };
  return {
    ...common,
    name: `r${at}`,
    status: disabled === true ? 'disabled' : 'enabled',
    options: decodeFields(routerFields, nodeFromDocument('', written, ''), '', () => undefined),
    rule,
    priority: 1,
    entryPoints,
    middlewares: [],
    service: 's',
    tls: silent !== true,
    ...(options === undefined ? {} : { tlsOptions: options }),
  };
}

function settle({ options = {}, routers, entryPointOptions }: HostOptionsCase) {
  const named = Object.entries(options).map(([name, clientAuthType]): [string, NamedTls] => [
    name,
    { ...common, name, options: { ...usualTlsOptions, clientAuth: { caFiles: [], clientAuthType } } },
  ]);
  const configuration = {
    ...emptyConfiguration,
    routers: new Map(routers.map(routerOf).map((router) => [router.name, router])),
    tls: { options: new Map(named), certificates: [] },
  };
  return followHostOptions()(configuration, [
    { name: 'websecure', isDefault: true, tls: true, ...(entryPointOptions && { tlsOptions: entryPointOptions }) },
    { name: 'other', isDefault: true, tls: false },
  ]);
}

for (const row of hostOptionsCases) {
  t.test(row.name, (t) => {
    const { nameFor, diagnostics, demanded } = settle(row);
    for (const [host, name] of Object.entries(row.hosts)) t.equal(nameFor(host, 'websecure'), name, host);
    t.same(
      diagnostics.map(({ code }) => code),
      row.problems ?? [],
      'problems',
    );
    t.same(Object.fromEntries(demanded.get('websecure') ?? []), row.demanded ?? {}, 'demanded');
    t.same(Object.fromEntries(demanded.get('other') ?? []), row.demandedElsewhere ?? {}, 'demanded elsewhere');
    t.end();
  });
}

t.test('options that come and go', (t) => {
  const follow = followHostOptions();
  const entryPoints = [{ name: 'websecure', isDefault: true, tls: true }];
  const options = new Map([['a@file', { ...common, name: 'a@file', options: usualTlsOptions }]] satisfies [
    string,
    NamedTls,
  ][]);
  const tls = { options, certificates: [] };
  const naming = routerOf({ rule: 'Host(`x`)', options: 'a@file' }, 0);
  const silent = routerOf({ rule: 'Host(`x`)' }, 0);
  const nameOf = (...routers: Router[]) => {
    const configuration = {
      ...emptyConfiguration,
      tls,
      routers: new Map(routers.map((router) => [router.name, router])),
    };
    const hosts = follow(configuration, entryPoints);
    return hosts.nameFor('x', 'websecure');
  };
  t.equal(nameOf(silent), 'default');
  t.equal(nameOf(naming), 'a@file');
  t.equal(nameOf(silent), 'default');
  t.equal(nameOf(naming), 'a@file');
  t.equal(nameOf(), 'default');
  t.end();
});
