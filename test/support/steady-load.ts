// A client that asks all the time, at a bounded pace, on connections that are kept alive.
import { Agent, request, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as requestByTls } from 'node:https';

export interface SteadyLoadOptions {
  readonly port: number;
  readonly host: string;
  readonly path?: string;
  readonly connections?: number;
  /** Over TLS, whatever the certificate. */
  readonly tls?: boolean;
  /** Addresses the requests come from by turns, 127.0.0.2 and so on: for strategies that tell clients apart. */
  readonly clients?: number;
  /** Of all connections together. */
  readonly perSecond?: number;
  /** 200 unless said. */
  readonly isGood?: (status: number, body: string) => boolean;
}

export interface SteadyLoad {
  readonly sent: () => number;
  /** Sentences about requests that went wrong. */
  readonly failures: readonly string[];
  /** Answers by their bodies. */
  readonly answers: ReadonlyMap<string, number>;
  /** Of answered requests, milliseconds. */
  readonly latenciesMs: readonly number[];
  /** Resolves when that many more requests were answered. */
  answered(count: number): Promise<void>;
  /** Lets requests under way finish and closes the connections. */
  stop(): Promise<void>;
}

/** Never asks again: a request that fails is a failure. */
export function startSteadyLoad(options: SteadyLoadOptions): SteadyLoad {
  const { port, host, path = '/', connections = 4, perSecond = 200, tls = false, clients = 1 } = options;
  const isGood = options.isGood ?? ((status) => status === 200);
  const agent = tls
    ? new TlsAgent({ keepAlive: true, maxSockets: connections, rejectUnauthorized: false })
    : new Agent({ keepAlive: true, maxSockets: connections });
  const failures: string[] = [];
  const latenciesMs: number[] = [];
  const answers = new Map<string, number>();
  const waiting = new Set<() => void>();
  const startedMs = performance.now();
  let sent = 0;
  let isOver = false;

  function askOnce(): Promise<void> {
    const number = ++sent;
    const sentMs = performance.now();
    const fail = (what: string): void => {
      failures.push(`request ${number} at ${(sentMs - startedMs).toFixed(0)} ms: ${what}`);
    };
    // Not 127.0.0.1, where a backend may want a port that a client would have by chance.
    const localAddress = clients === 1 ? undefined : `127.0.0.${2 + (number % clients)}`;
    const asked: RequestOptions = { host: '127.0.0.1', localAddress, port, path, agent, headers: { Host: host } };
    return new Promise((resolve) => {
      const asking = (tls ? requestByTls : request)(asked, (answer) => {
        const { statusCode = 0 } = answer;
        let body = '';
        answer.setEncoding('utf8').on('data', (text: string) => (body += text));
        answer.on('error', (thrown) => {
          fail(`answer broken off: ${thrown.message}`);
          resolve();
        });
        answer.on('end', () => {
          latenciesMs.push(performance.now() - sentMs);
          answers.set(body, (answers.get(body) ?? 0) + 1);
          if (!isGood(statusCode, body)) fail(`${statusCode} ${body.slice(0, 80)}`);
          resolve();
        });
      });
      asking.setTimeout(10_000, () => asking.destroy(new Error('no answer within 10 s')));
      asking.on('error', (thrown) => {
        fail(thrown.message);
        resolve();
      });
      asking.end();
    });
  }

  async function useConnection(position: number): Promise<void> {
    const gapMs = (1000 * connections) / perSecond;
    for (let turn = position / connections; ; turn += 1) {
      const waitMs = startedMs + turn * gapMs - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      // Who has fallen behind does not catch up by a burst.
      else turn = (performance.now() - startedMs) / gapMs;
      if (isOver) return;
      await askOnce();
      for (const look of waiting) look();
    }
  }

  const workers = Array.from({ length: connections }, (_, position) => useConnection(position));
  return {
    sent: () => sent,
    failures,
    answers,
    latenciesMs,
    answered(count) {
      const goal = latenciesMs.length + failures.length + count;
      return new Promise((resolve) => {
        const look = (): void => {
          if (latenciesMs.length + failures.length < goal) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    },
    async stop() {
      isOver = true;
      await Promise.all(workers);
      agent.destroy();
    },
  };
}

/** The value below which that share of the numbers lies. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
