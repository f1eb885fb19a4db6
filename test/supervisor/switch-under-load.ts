import type { ChildProcess } from 'node:child_process';
import type { HeldBackend } from './held-backend.js';
import type { HindContainer, Ran } from './hind-container.js';
import { startOutageMeter } from './outage-meter.js';
import { askTls, type TlsAnswer } from './tls-client.js';

export interface SwitchUnderLoad {
  /** What proxy-switch said. */
  readonly ran: Ran;
  /** Of the request that the old proxy was at. */
  readonly answer: TlsAnswer;
  /** The longest time for which no client was served. */
  readonly plainMs: number;
  readonly tlsMs: number;
  /** The same two, in words. */
  readonly figures: string;
}

/** Switches while requests come in, and lets one that the old proxy is at end only when the new one answers. */
export async function switchUnderLoad(
  container: HindContainer,
  backend: HeldBackend,
  proxy: 'caddy' | 'traefik',
): Promise<SwitchUnderLoad> {
  const { http, https } = container.ports;
  const meters = [
    startOutageMeter({ port: http, host: 'a.test', tls: false }),
    startOutageMeter({ port: https, host: 'a.test', tls: true }),
  ] as const;
  const areServed = (times: number) => {
    const before = meters.map((meter) => meter.seen().good);
    return container.wait('clients are served', () =>
      meters.every((meter, index) => meter.seen().good >= before[index]! + times),
    );
  };
  const answer = askTls(https, '/held');
  await container.wait('a request is under way', () => backend.waiting() === 1);
  await areServed(20);
  const { so, end } = collect(container.spawn(`proxy-switch ${container.switchFlags} ${proxy}`));
  await container.wait('the new one answers', () => so().out.includes(`${proxy} answers: `) || so().code >= 0);
  backend.release();
  const ran = await end;
  await areServed(20);
  await Promise.all(meters.map((meter) => meter.stop()));
  const [plainMs, tlsMs] = [meters[0].seen().outageMs, meters[1].seen().outageMs];
  const figures = `to ${proxy}: for ${plainMs.toFixed(0)} ms no plain request was served, for ${tlsMs.toFixed(0)} ms none over TLS`;
  return { ran, answer: await answer, plainMs, tlsMs, figures };
}

function collect(child: ChildProcess): { so: () => Ran; end: Promise<Ran> } {
  let [out, errors, code] = ['', '', -1];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const so = (): Ran => ({ code, out, errors });
  const end = new Promise<Ran>((resolve) => {
    child.on('close', (number: number | null) => {
      code = number ?? 255;
      resolve(so());
    });
  });
  return { so, end };
}
