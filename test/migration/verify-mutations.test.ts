// Conversions with a tag missing are wrong, and `verify` must say so.
import t from 'tap';
import { verifyTags } from '../../src/cli/migrate/verify/verify-tags.js';
import { convertersOf } from '../../src/cli/serve/tag-converters.js';
import { formatProbe } from '../../src/migration/verify/probe.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { makeInstance } from '../support/make-instance.js';

const { settings } = loadSettings({ argv: [], env: { TRAEFIK_CONFIGFILE: '/dev/null' } });

interface Rivals {
  readonly name: string;
  /**
   * The older tags of each service: several routes on each, so that every router has to name its own; rivals of theirs
   * on the other one.
   */
  readonly services: Readonly<Record<string, readonly string[]>>;
  /** Tags without which these services answer as before. */
  readonly idle?: readonly string[];
}

const cases: Rivals[] = [
  {
    name: 'hosts, paths and ports',
    services: {
      app: [
        'urlprefix-app.example.com/api strip=/api prepend=/v1',
        'urlprefix-app.example.com:8012/',
        'urlprefix-*.example.com/api',
      ],
      rival: ['urlprefix-app.example.com/ proto=http', 'urlprefix-/api host=other.example.com'],
    },
  },
  {
    name: 'what becomes of requests',
    services: {
      app: [
        'urlprefix-old.example.com:80/ redirect=308,https://new.example.com$path',
        'urlprefix-in.example.com/ allow=ip:10.0.0.0/8',
        'urlprefix-more.example.com/',
      ],
      rival: [
        'urlprefix-old.example.com/ sticky lb=least_conn',
        'urlprefix-tls.example.com/ proto=https tlsskipverify=true',
      ],
    },
    // Plain requests to old are all redirected.
    idle: ['traefik.http.routers.old_example_com.service=old_example_com'],
  },
  {
    name: 'https tags',
    services: {
      app: ['https://app.example.com/exactly', 'https://*.example.com'],
      rival: ['https://app.example.com', 'https://api.example.com'],
    },
  },
];

for (const { name, services, idle = [] } of cases) {
  t.test(`no tag can be taken away unnoticed: ${name}`, async (t) => {
    const instances = Object.entries(services).map(([service, tags], index) => {
      const instance = makeInstance({ name: service, tags, port: 8000 + index });
      const made = convertersOf(settings).flatMap((converter) => converter.convert(instance));
      return { instance, converted: [...new Set(made.flatMap((conversion) => conversion.tags))] };
    });
    const verifyWithout = (missing: string) => {
      const carrying = instances.map(({ instance, converted }) => {
        const carried = ['traefik.enable=true', ...converted].filter((tag) => tag !== missing);
        return { ...instance, tags: [...instance.tags, ...carried] };
      });
      return verifyTags(carrying, { settings, newTags: 'carried' });
    };
    const { differences } = await verifyWithout('');
    t.same(
      differences.map(({ probe }) => formatProbe(probe)),
      [],
      'all of them answer alike',
    );
    // Some priorities only say what the lengths of these rules would say by themselves, and nobody else asks for the
    // hosts that belong to one service.
    const telling = [...new Set(instances.flatMap(({ converted }) => converted))].filter(
      (tag) => !tag.endsWith('.exclusive=true') && (!tag.includes('.priority=') || tag.includes('___8012')),
    );
    const unnoticed: string[] = [];
    for (const missing of telling) {
      const without = await verifyWithout(missing);
      if (without.differences.length === 0) unnoticed.push(missing);
    }
    t.same(unnoticed, idle, `of ${telling.length}`);
  });
}
