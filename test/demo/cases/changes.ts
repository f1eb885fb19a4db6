import { emptyConfiguration, type Configuration, type Router, type Service } from '../../../src/model/configuration.js';
import type { Diagnostic } from '../../../src/model/diagnostic.js';

export interface ChangeCase {
  readonly name: string;
  readonly before: Configuration;
  readonly after: Configuration;
  /** `kind: text` */
  readonly lines: readonly string[];
}

interface Written {
  readonly routers?: readonly Router[];
  readonly standby?: readonly Router[];
  readonly services?: readonly Service[];
  readonly diagnostics?: readonly Diagnostic[];
}

const byName = <T extends { name: string }>(objects: readonly T[] = []) =>
  new Map(objects.map((object) => [object.name, object]));

function configuration({ routers, standby, services, diagnostics = [] }: Written): Configuration {
  return {
    ...emptyConfiguration,
    routers: byName(routers),
    standby: byName(standby),
    services: byName(services),
    diagnostics,
  };
}

function router(name: string, rule: string, facts: Partial<Router> = {}): Router {
  const [, provider = ''] = name.split('@');
  const usual = { status: 'enabled', errors: [], origins: [], priority: 1, entryPoints: [], middlewares: [] } as const;
  return { ...usual, name, provider, rule, service: name, tls: false, options: {} as Router['options'], ...facts };
}

function service(name: string, ...ports: (number | [port: number, instance: string])[]): Service {
  const servers = ports.map((port) => {
    const [number, instance] = Array.isArray(port) ? port : [port, undefined];
    return { url: `http://127.0.0.1:${number}`, weight: 1, preservePath: false, instance };
  });
  const usual = { status: 'enabled', errors: [], origins: [], kind: 'loadBalancer' } as const;
  return { ...usual, name, provider: 'nomad', options: {} as Service['options'], servers };
}

const complaint: Diagnostic = {
  code: 'option-unknown',
  severity: 'warning',
  origin: { provider: 'nomad', service: 'app' },
  message: 'there is no option "x"',
  remedy: 'did you mean "y"?',
};

const app = router('app@nomad', 'Host(`app`)');

/** Port 1 is known as `one`. */
export const changeCases: readonly ChangeCase[] = [
  {
    name: 'nothing is said of what stays the same',
    before: configuration({ routers: [app], services: [service('app@nomad', 1)], diagnostics: [complaint] }),
    after: configuration({ routers: [app], services: [service('app@nomad', 1)], diagnostics: [{ ...complaint }] }),
    lines: [],
  },
  {
    name: 'a new service is a router, the way through its middlewares, and its servers',
    before: emptyConfiguration,
    after: configuration({
      routers: [router('app@nomad', 'Host(`app`)', { middlewares: ['strip@nomad'] })],
      services: [service('app@nomad', 1, 2)],
    }),
    lines: [
      'added: router  Host(`app`) -> strip@nomad -> app@nomad',
      'added: server  app@nomad gets one (http://127.0.0.1:1), http://127.0.0.1:2; 2 servers now',
    ],
  },
  {
    name: 'a service that is gone takes router and servers along',
    before: configuration({ routers: [app], services: [service('app@nomad', 1)] }),
    after: configuration({}),
    lines: [
      'removed: router  app@nomad is gone: Host(`app`)',
      'removed: server  app@nomad loses one (http://127.0.0.1:1); 0 servers now',
    ],
  },
  {
    name: 'a rule and a way that change are two lines',
    before: configuration({ routers: [app] }),
    after: configuration({ routers: [router('app@nomad', 'Host(`b`)', { service: 'b@nomad' })] }),
    lines: [
      'changed: router  app@nomad has another rule: Host(`b`)',
      'changed: router  app@nomad goes another way: -> b@nomad',
    ],
  },
  {
    name: 'a router that is disabled says why',
    before: configuration({ routers: [app] }),
    after: configuration({
      routers: [router('app@nomad', 'Host(`app`)', { status: 'disabled', errors: ['no such service'] })],
    }),
    lines: ['problem: router  app@nomad is disabled: no such service'],
  },
  {
    name: 'and that it is enabled again',
    before: configuration({ routers: [router('app@nomad', 'Host(`app`)', { status: 'disabled' })] }),
    after: configuration({ routers: [app] }),
    lines: ['solved: router  app@nomad is enabled again'],
  },
  {
    name: 'a router that stands by changes places with the one that serves',
    before: configuration({ routers: [app], standby: [router('app@consulcatalog', 'Host(`app`)')] }),
    after: configuration({ routers: [router('app@consulcatalog', 'Host(`app`)')], standby: [app] }),
    lines: [
      'changed: router  app@consulcatalog takes over Host(`app`)',
      'changed: router  app@nomad stands by, another router serves Host(`app`)',
    ],
  },
  {
    name: 'a router that stood by may be gone, too',
    before: configuration({ standby: [app] }),
    after: configuration({}),
    lines: ['removed: router  app@nomad is gone: Host(`app`)'],
  },
  {
    name: 'an address that another instance got is another server',
    before: configuration({ services: [service('app@nomad', [1, 'nomad/default/a'])] }),
    after: configuration({ services: [service('app@nomad', [1, 'nomad/default/b'])] }),
    lines: [
      'added: server  app@nomad gets one (http://127.0.0.1:1); 1 server now',
      'removed: server  app@nomad loses one (http://127.0.0.1:1); 1 server now',
    ],
  },
  {
    name: 'a diagnostic says what to write instead',
    before: configuration({}),
    after: configuration({ diagnostics: [complaint] }),
    lines: ['problem: there is no option "x" [provider nomad, service app]; did you mean "y"?'],
  },
  {
    name: 'and when it is put right',
    before: configuration({ diagnostics: [complaint] }),
    after: configuration({}),
    lines: ['solved: no longer: there is no option "x"'],
  },
];
