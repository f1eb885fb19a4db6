import { routeName } from '../../src/dialects/route-name.js';
import type { Conversion, TagConverter } from '../../src/dialects/tag-converter.js';
import type { TagProblem } from '../../src/dialects/tag-problems.js';

/**
 * A dialect for tests, small enough to write its results down: `old-HOST/PATH` is one rule, `old-HOST two` a service
 * besides, `old-HOST more` no rule of its own, `*` a pattern whose rule escapes dots, `old-nothing` asks for nothing, `old-` is refused.
 */
export const sampleConverter: TagConverter = {
  name: 'sample',
  owns: (tag) => tag.startsWith('old-'),
  convert: ({ tags }) => tags.filter((tag) => tag.startsWith('old-')).map(convertTag),
};

function convertTag(from: string): Conversion {
  const [source = '', ...words] = from.slice(4).split(' ');
  if (source === 'nothing') return { from, tags: [], problems: [] };
  const [host = '', ...segments] = source.split('/');
  if (!/^[\w.*-]+$/.test(host)) return { from, tags: [], problems: [refusal(from)] };
  const path = segments.length === 0 ? '/' : `/${segments.join('/')}`;
  const name = routeName(host, path);
  const ofPath = path === '/' ? '' : ` && PathPrefix(\`${path}\`)`;
  const ofHost = host.includes('*')
    ? `HostRegexp(\`^${host.replaceAll('.', '\\.').replaceAll('*', '.*')}$\`)`
    : `Host(\`${host}\`)`;
  return {
    from,
    tags: [
      ...(words.includes('more') ? [] : [`traefik.http.routers.${name}.rule=${ofHost}${ofPath}`]),
      ...(words.includes('two') || words.includes('more') ? serviceOf(name) : []),
      ...words
        .filter((word) => word.startsWith('redirect='))
        .map((word) => `traefik.http.middlewares.${name}.to=${word}`),
      ...(words.includes('low') ? [`traefik.http.routers.${name}.priority=${host.length}`] : []),
    ],
    problems: words.includes('odd') ? [{ ...refusal(from), message: 'odd is no option' }] : [],
  };
}

function serviceOf(name: string): string[] {
  return [`traefik.http.routers.${name}.service=${name}`, `traefik.http.services.${name}.loadbalancer.strategy=wrr`];
}

function refusal(tag: string): TagProblem {
  return { code: 'option-invalid', severity: 'warning', message: `${tag} has no host`, remedy: 'write old-HOST/' };
}
