// The whole thing on one machine and in one process: catalogs, services that come and go, and the proxy before them.
import { once } from 'node:events';
import { createEmbeddedCatalog } from '../catalog/embedded/embedded-catalog.js';
import type { Configuration } from '../model/configuration.js';
import type { Log } from '../observability/log.js';
import type { LoadedSettings } from '../settings/load-settings.js';
import type { HealthUpdate } from '../upstreams/health-update.js';
import { demoSettings } from './demo-settings.js';
import { createDefectLog } from './defect-log.js';
import { describeChanges } from './describe-changes.js';
import { describeHealth } from './describe-health.js';
import { freePortOr0 } from './free-port.js';
import { playScenario } from './play-scenario.js';
import { createProxyView } from './proxy-view.js';
import { sampleServices } from './sample-services.js';
import { createStage } from './stage.js';
import { createTrace } from './trace.js';
import { createTraffic } from './traffic.js';
import { untilAllAnswer } from './until-all-answer.js';
import { welcome } from './welcome.js';

/** Starts a proxy and tells what it serves and which servers it finds up or down. */
export type StartProxy = (
  loaded: LoadedSettings,
  options: {
    log: Log;
    onConfiguration: (configuration: Configuration) => void;
    onHealth: (update: HealthUpdate) => void;
  },
) => Promise<DemoProxy>;

export interface DemoProxy {
  readonly entryPoints: readonly { readonly port: number }[];
  readonly api: { readonly port: number };
  close(): Promise<void>;
}

export interface DemoOptions {
  readonly startProxy: StartProxy;
  readonly write: (text: string) => void;
  /** How the program is called, for commands to paste: `node dist/cli/main.js`. */
  readonly program: string;
  readonly colour: boolean;
  /** Where they are taken, free ones are used. */
  readonly port: number;
  readonly apiPort: number;
  /** `still`: nothing happens after the start; `once`: the scenario is played once, and that is the end. */
  readonly changes: 'still' | 'once' | 'on-and-on';
  /** After each step. */
  readonly paceMs: number;
  /** Ends the demo. */
  readonly signal: AbortSignal;
}

export interface DemoResult {
  /** Of the requests that were sent all the time. */
  readonly failedRequests: number;
  /** Steps that the proxy did not follow. */
  readonly failedSteps: number;
}

/** Resolves when the demo is over and nothing of it is left; rejects when it cannot start. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { write, signal } = options;
  const opened: { close(): unknown }[] = [];
  function closeLater<T extends { close(): unknown }>(part: T): T {
    opened.push(part);
    return part;
  }
  const result = { failedRequests: 0, failedSteps: 0 };
  try {
    // The cluster: two catalogs, and services that register in them.
    const catalog = closeLater(await createEmbeddedCatalog());
    const stage = closeLater(await createStage(catalog));

    // The proxy, as `tagway serve` would be started beside them.
    const trace = createTrace({ write, colour: options.colour, now: Date.now });
    const view = createProxyView(signal);
    const ports = { port: await freePortOr0(options.port), apiPort: await freePortOr0(options.apiPort) };
    const proxy = closeLater(
      await options.startProxy(demoSettings({ ...catalog, ...ports }), {
        log: createDefectLog(trace),
        onConfiguration(configuration) {
          for (const change of describeChanges(view.configuration, configuration, stage.nameOf)) trace.change(change);
          view.follow(configuration);
        },
        onHealth(update) {
          const change = describeHealth(update, { wasDown: view.isDown(update.serverUrl), nameOf: stage.nameOf });
          if (change !== undefined) trace.change(change);
          view.followHealth(update);
        },
      }),
    );
    const port = proxy.entryPoints[0]!.port;
    await untilAllAnswer({ port, services: sampleServices, signal });
    write(
      welcome({ wanted: options, addresses: { ...catalog, port, apiPort: proxy.api.port, program: options.program } }),
    );
    signal.throwIfAborted();
    if (options.changes === 'still') await once(signal, 'abort');
    signal.throwIfAborted();

    // What happens, and somebody who uses all of it meanwhile.
    const traffic = closeLater(createTraffic(port, sampleServices));
    try {
      do {
        result.failedSteps += await playScenario({ ...options, stage, proxy: view, traffic, trace });
      } while (options.changes === 'on-and-on');
    } finally {
      result.failedRequests = traffic.failed;
      for (const failure of traffic.failures) trace.result(failure, 'bad');
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    for (const part of opened.reverse()) await part.close();
  }
  return result;
}
