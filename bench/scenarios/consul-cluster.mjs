// A real Consul full of services, a server behind all of them, and the proxy before it.
import { startMortalBackend } from '../../test/support/mortal-backend.ts';
import { createConsulWriter } from '../../test/support/consul-writer.ts';
import { startRealConsul } from '../../test/support/real-consul.ts';
import { routingTags } from '../../test/support/routing-tags.ts';
import { startSpawnedProxy } from '../../test/support/spawned-proxy.ts';

/** Stands for HinD's 32,767, below the number of files this machine may allow a process. */
export const manyConnections = { http_max_conns_per_client: 15_000 };

/** `versions` make a service's rule differ from the one before: Host(`service-7-v3.test`). */
export const hostOf = (number, version = 0) => `service-${number}-v${version}.test`;

export function serviceOf(number, { port, version = 0, checked = false }) {
  const name = `service-${number}`;
  return { name, port, checked, tags: routingTags(name, `Host(\`${hostOf(number, version)}\`)`) };
}

/** `limits` are those of Consul; without them it allows a client 200 connections. */
export async function startConsulCluster({ count, limits, checked = false, program, say }) {
  const opened = [];
  const close = async () => {
    for (const part of opened.reverse()) await part();
  };
  try {
    const consul = await startRealConsul({ config: limits && { limits } });
    opened.push(() => consul.stop());
    const backend = await startMortalBackend('backend');
    opened.push(() => backend.kill());
    const writer = createConsulWriter(consul.url);
    opened.push(() => writer.close());
    const services = Array.from({ length: count }, (_, number) => serviceOf(number, { port: backend.port, checked }));
    await writer.registerAll(services);
    const proxy = await startSpawnedProxy(
      [`--providers.consulcatalog.endpoint.address=${consul.url}`, '--providers.nomad=false'],
      program,
    );
    opened.push(() => proxy.stop());
    const startedMs = performance.now();
    const provider = () => proxy.provider('consulcatalog');
    while ((await provider()).services < count) await pause(50);
    say(
      `  ${count} services after ${((performance.now() - startedMs) / 1000).toFixed(1)} s, ${(await provider()).mode}`,
    );
    const requests = () => requestsOf(proxy);
    return { consul, backend, writer, proxy, provider, requests, close, quiet: () => quiet(requests) };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Resolves when the proxy has asked Consul nothing for two seconds. */
async function quiet(requests) {
  for (let before = -1, now = 0; before !== now;) {
    before = await requests();
    await pause(2000);
    now = await requests();
  }
}

/**
 * How many requests the proxy has sent to Consul, from its metrics: `/api/rawdata` of thousands of services would leave
 * so much garbage behind that its collection, seconds later, disturbs what is measured.
 */
async function requestsOf(proxy) {
  const { text } = await proxy.api('/metrics');
  const [, count] = /^tagway_provider_requests_total\{provider="consulcatalog"\} (\d+)$/m.exec(text) ?? [];
  if (count === undefined) throw new Error('the metrics do not tell the requests to Consul');
  return Number(count);
}

export function pause(durationMs) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, durationMs)));
}
