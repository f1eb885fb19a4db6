import { Agent, request, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as requestByTls } from 'node:https';

export interface OutageMeterOptions {
  readonly port: number;
  readonly host: string;
  readonly tls: boolean;
}

export interface OutageMeter {
  /** The longest time without a good answer so far, and how many answers there were, and failures. */
  readonly seen: () => { readonly outageMs: number; readonly good: number; readonly failed: number };
  stop(): Promise<void>;
}

/** Half of them keep their connections, half open one for each request. */
const clients = 4;
const pauseMs = 10;
const patienceMs = 2_000;

/** Clients that ask all the time and look how long nobody serves them: any answer of no server error is a good one. */
export function startOutageMeter({ port, host, tls }: OutageMeterOptions): OutageMeter {
  const keeping = { keepAlive: true, rejectUnauthorized: false };
  const agent = tls ? new TlsAgent(keeping) : new Agent(keeping);
  const options: RequestOptions = { host: '127.0.0.1', port, headers: { Host: host }, timeout: patienceMs };
  const whoever = { servername: host, rejectUnauthorized: false };
  let [isOver, outageMs, good, failed, lastMs] = [false, 0, 0, 0, performance.now()];

  function isServed(keeps: boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const asked = { ...options, ...whoever, agent: keeps ? agent : false };
      const sent = (tls ? requestByTls : request)(asked, (response) => {
        response.resume().on('end', () => resolve((response.statusCode ?? 500) < 500));
        response.on('error', () => resolve(false));
      });
      sent.on('timeout', () => sent.destroy());
      sent.on('error', () => resolve(false));
      sent.on('close', () => resolve(false));
      sent.end();
    });
  }

  async function askOn(keeps: boolean): Promise<void> {
    while (!isOver) {
      if (await isServed(keeps)) {
        outageMs = Math.max(outageMs, performance.now() - lastMs);
        lastMs = performance.now();
        good += 1;
      } else failed += 1;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  const asking = Array.from({ length: clients }, (_, index) => askOn(index % 2 === 0));
  return {
    seen: () => ({ outageMs, good, failed }),
    async stop() {
      isOver = true;
      await Promise.all(asking);
      agent.destroy();
    },
  };
}
