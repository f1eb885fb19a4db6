// What happens in the demo, round after round: each step does something to the cluster and says what should come of it.
import type { ProxyView } from './proxy-view.js';
import { canaryTags, sampleService, type SampleName } from './sample-services.js';
import type { SampleInstance, Stage } from './stage.js';

export interface Step {
  /** What is going to be done, for the trace. */
  readonly says: string;
  /** May give a promise. */
  readonly does: (stage: Stage, proxy: ProxyView) => unknown;
  /** Holds when the proxy has made of it what it should. */
  readonly expects: (proxy: ProxyView, stage: Stage) => boolean;
}

const blogTags = sampleService('blog').tags;
const blogTagsWithNews = [
  'traefik.enable=true',
  'traefik.http.routers.blog.rule=Host(`blog.localhost`) || Host(`news.localhost`)',
];
const blogTagsWithHeaders = [
  ...blogTagsWithNews,
  'traefik.http.routers.blog.middlewares=no-frames',
  'traefik.http.middlewares.no-frames.headers.framedeny=true',
];

export const scenario: readonly Step[] = [
  {
    says: 'whoami scales to 3 instances',
    does: (stage) => stage.start('whoami'),
    expects: (proxy) => proxy.serversOf('whoami@nomad').length === 3,
  },
  {
    says: 'whoami scales back to 2 instances',
    does: (stage) => stage.stop(stage.instancesOf('whoami')[0]!),
    expects: (proxy) => proxy.serversOf('whoami@nomad').length === 2,
  },
  {
    says: 'blog gets a second name: the rule in its tags changes',
    does: (stage) => retagAll(stage, 'blog', blogTagsWithNews),
    expects: (proxy) => proxy.router('blog@consulcatalog')?.rule.includes('news.localhost') === true,
  },
  {
    says: 'blog gets a middleware: its pages may not be framed',
    does: (stage) => retagAll(stage, 'blog', blogTagsWithHeaders),
    expects: (proxy) => proxy.router('blog@consulcatalog')?.middlewares.length === 1,
  },
  {
    says: 'somebody mistypes a tag of blog: the route stays, and a diagnostic says what is wrong',
    does: (stage) => retagAll(stage, 'blog', [...blogTagsWithHeaders, 'traefik.http.routers.blog.prioritty=10']),
    expects: (proxy) => proxy.router('blog@consulcatalog') !== undefined && proxy.complainsOf('prioritty'),
  },
  {
    says: 'blog gets its first tags back',
    does: (stage) => retagAll(stage, 'blog', blogTags),
    expects: (proxy) => proxy.router('blog@consulcatalog')?.middlewares.length === 0 && !proxy.complainsOf('prioritty'),
  },
  {
    says: 'one instance of shop falls ill: it fails the health check that its tags ask for',
    does: (stage) => stage.instancesOf('shop')[0]!.setHealth('ill'),
    expects: (proxy, stage) => proxy.isDown(stage.instancesOf('shop')[0]!.url),
  },
  {
    says: 'the instance of shop is well again',
    does: (stage) => stage.instancesOf('shop')[0]!.setHealth('well'),
    expects: (proxy, stage) => !proxy.isDown(stage.instancesOf('shop')[0]!.url),
  },
  {
    says: "the other instance of shop fails Consul's own check",
    does: (stage) => stage.setCheck(stage.instancesOf('shop')[1]!, 'critical'),
    expects: (proxy) => proxy.serversOf('shop@consulcatalog').length === 1,
  },
  {
    says: "and passes Consul's check again",
    does: (stage) => stage.setCheck(stage.instancesOf('shop')[1]!, 'passing'),
    expects: (proxy) => proxy.serversOf('shop@consulcatalog').length === 2,
  },
  {
    says: 'docs is in both catalogs; now it leaves Nomad, and what Consul has takes over',
    does: (stage) => stage.unlist('docs', 'nomad'),
    expects: (proxy) => proxy.router('docs@consulcatalog') !== undefined,
  },
  {
    says: 'docs is back in Nomad, the primary catalog',
    does: (stage) => stage.list('docs', 'nomad'),
    expects: (proxy) => proxy.router('docs@consulcatalog') === undefined,
  },
  {
    says: 'web is replaced by its next version, one instance after the other',
    does: replaceWeb,
    expects: (proxy) => proxy.serversOf('web@nomad').length === 2,
  },
  {
    says: 'web gets a canary of the version after that: try it with -H "X-Canary: 1"',
    does: (stage) => stage.start('web', { version: nextVersion(stage), tags: canaryTags }),
    expects: (proxy) => proxy.router('web-canary@nomad') !== undefined,
  },
  {
    says: 'the canary of web is promoted, and the old instances go',
    does: promoteCanary,
    expects: (proxy) => proxy.router('web-canary@nomad') === undefined && proxy.serversOf('web@nomad').length === 2,
  },
];

function retagAll(stage: Stage, service: SampleName, tags: readonly string[]): void {
  for (const instance of stage.instancesOf(service)) stage.retag(instance, tags);
}

function nextVersion(stage: Stage): number {
  return Math.max(...stage.instancesOf('web').map(({ version }) => version)) + 1;
}

/** As an orchestrator does it: a new one, and when that is in use, an old one goes. */
async function replaceWeb(stage: Stage, proxy: ProxyView): Promise<void> {
  const version = nextVersion(stage);
  for (const old of stage.instancesOf('web')) {
    await isInUse(proxy, await stage.start('web', { version }));
    await stage.stop(old);
  }
}

async function promoteCanary(stage: Stage, proxy: ProxyView): Promise<void> {
  const [first, second, canary] = stage.instancesOf('web');
  stage.retag(canary!, sampleService('web').tags);
  await isInUse(proxy, canary!);
  await stage.stop(first!);
  await isInUse(proxy, await stage.start('web', { version: canary!.version }));
  await stage.stop(second!);
}

function isInUse(proxy: ProxyView, { id, service, url }: SampleInstance): Promise<void> {
  return proxy.until(`${id} is in use`, () => proxy.serversOf(`${service}@nomad`).includes(url));
}
