// Somebody who uses the sample services all the time, and counts what goes wrong.
import { Agent, request } from 'node:http';
import type { SampleService } from './sample-services.js';

export interface Traffic {
  readonly sent: number;
  readonly failed: number;
  /** `GET http://shop.localhost/api/orders: 503`, once each. */
  readonly failures: ReadonlySet<string>;
  /** One more request to each service; resolves when all are answered. */
  round(): Promise<void>;
  close(): void;
}

const everyMs = 250;

/** Sends requests through the proxy on that port from now on. */
export function createTraffic(port: number, services: readonly SampleService[]): Traffic {
  const agent = new Agent({ keepAlive: true });
  const failures = new Set<string>();
  let sent = 0;
  let failed = 0;

  async function askOnce({ ask }: SampleService): Promise<void> {
    sent++;
    const answer = await statusOf({ ...ask, port, agent });
    if (answer === 200) return;
    failed++;
    failures.add(`GET http://${ask.host}${ask.path}: ${answer}`);
  }

  async function round(): Promise<void> {
    await Promise.all(services.map(askOnce));
  }

  const timer = setInterval(() => void round(), everyMs);
  return {
    get sent() {
      return sent;
    },
    get failed() {
      return failed;
    },
    failures,
    round,
    close() {
      clearInterval(timer);
      agent.destroy();
    },
  };
}

/** The status, or what went wrong instead. */
export function statusOf(asked: SampleService['ask'] & { port: number; agent?: Agent }): Promise<number | string> {
  const { host, path, port, agent } = asked;
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, path, headers: { Host: host }, agent, timeout: 5_000 });
    sent.on('response', (response) => {
      response.on('error', (error) => resolve(error.message));
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer in 5 s')));
    sent.on('error', (error) => resolve(error.message));
    sent.end();
  });
}
