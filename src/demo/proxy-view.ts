import { emptyConfiguration, type Configuration, type Router } from '../model/configuration.js';
import { formatDiagnostic } from '../model/diagnostic.js';
import type { HealthUpdate } from '../upstreams/health-update.js';

/** What the proxy serves at the moment, for steps that wait for it. */
export interface ProxyView {
  readonly configuration: Configuration;
  /** By `name@provider`; undefined for one that only stands by. */
  router(name: string): Router | undefined;
  /** URLs; those that fail health checks, too. */
  serversOf(service: string): readonly string[];
  /** Its latest health check failed. */
  isDown(serverUrl: string): boolean;
  /** A diagnostic has the word in it. */
  complainsOf(word: string): boolean;
  /** Resolves when the condition holds; rejects when it does not in ten seconds, or when the demo ends. */
  until(what: string, condition: () => boolean): Promise<void>;
}

export interface FollowedProxy extends ProxyView {
  follow(configuration: Configuration): void;
  followHealth(update: HealthUpdate): void;
}

const patienceMs = 10_000;

export function createProxyView(signal: AbortSignal): FollowedProxy {
  let configuration = emptyConfiguration;
  const down = new Set<string>();
  const waiting = new Set<() => void>();

  function lookAgain(): void {
    for (const look of [...waiting]) look();
  }

  return {
    get configuration() {
      return configuration;
    },
    router: (name) => configuration.routers.get(name),
    serversOf: (service) => configuration.services.get(service)?.servers.map(({ url }) => url) ?? [],
    isDown: (serverUrl) => down.has(serverUrl),
    complainsOf: (word) => configuration.diagnostics.some((diagnostic) => formatDiagnostic(diagnostic).includes(word)),
    until(what, condition) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => leave(() => reject(new Error(`waited in vain until ${what}`))), patienceMs);
        const abort = () => leave(() => reject(signal.reason as Error));
        const look = () => {
          if (condition()) leave(resolve);
        };
        function leave(settle: () => void): void {
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          waiting.delete(look);
          settle();
        }
        signal.addEventListener('abort', abort);
        waiting.add(look);
        if (signal.aborted) abort();
        else look();
      });
    },
    follow(next) {
      configuration = next;
      lookAgain();
    },
    followHealth({ serverUrl, up }) {
      if (up) down.delete(serverUrl);
      else down.add(serverUrl);
      lookAgain();
    },
  };
}
