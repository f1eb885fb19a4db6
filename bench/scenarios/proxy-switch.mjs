// Caddy out, Tagway in, and back, under supervisord and under load: how long clients are not served; and how Tagway ends
// while it is at a request of 20 seconds.
import { dirname, resolve } from 'node:path';
import { missingForHind } from '../../test/supervisor/hind-container.ts';
import { startServingContainer } from '../../test/supervisor/serving-container.ts';
import { switchUnderLoad } from '../../test/supervisor/switch-under-load.ts';
import { askTls } from '../../test/supervisor/tls-client.ts';
import { quantile } from '../../test/support/steady-load.ts';

const rounds = 5;
const outageTargetMs = 2_000;
const requestMs = 20_000;
const exitTargetSeconds = 35;

export const proxySwitch = {
  name: 'proxy-switch',
  about: 'how long nobody is served while Caddy and Tagway change places; SIGTERM during a request of 20 s',
  async run({ program, say }) {
    if (missingForHind !== undefined) throw new Error(missingForHind);
    const work = [];
    try {
      const t = { teardown: (undo) => work.push(undo) };
      const dist = dirname(dirname(resolve(program)));
      const { container, backend } = await startServingContainer(t, {}, { dist });
      const outages = { traefik: { plain: [], tls: [] }, caddy: { plain: [], tls: [] } };
      for (let round = 0; round < rounds; round++) {
        for (const proxy of ['traefik', 'caddy']) {
          const { ran, answer, plainMs, tlsMs, figures } = await switchUnderLoad(container, backend, proxy);
          if (ran.code !== 0) throw new Error(`proxy-switch ended with ${ran.code}: ${ran.errors}`);
          if (answer.text !== 'begun and done') throw new Error('a request was cut off');
          outages[proxy].plain.push(plainMs);
          outages[proxy].tls.push(tlsMs);
          say(`  ${figures}`);
        }
      }
      const rows = Object.entries(outages).flatMap(([proxy, { plain, tls }]) => [
        { what: `nobody served, to ${proxy}, plain, worst of ${rounds}`, ...inMs(plain, 1), target: outageTargetMs },
        { what: `nobody served, to ${proxy}, TLS, worst of ${rounds}`, ...inMs(tls, 1), target: outageTargetMs },
        { what: `nobody served, to ${proxy}, plain, median`, ...inMs(plain, 0.5) },
        { what: `nobody served, to ${proxy}, TLS, median`, ...inMs(tls, 0.5) },
      ]);
      return [...rows, ...(await endDuringRequest(container, backend))];
    } finally {
      for (const undo of work.toReversed()) await undo();
    }
  },
};

async function endDuringRequest(container, backend) {
  const { code } = await container.run(`proxy-switch ${container.switchFlags} traefik`);
  if (code !== 0) throw new Error(`proxy-switch ended with ${code}`);
  const answer = askTls(container.ports.https, '/held');
  await container.wait('a request is under way', () => backend.waiting() === 1);
  const startedMs = performance.now();
  setTimeout(() => backend.release(), requestMs);
  const { out } = await container.run('supervisorctl stop traefik');
  const seconds = (performance.now() - startedMs) / 1000;
  const { text } = await answer;
  return [
    { what: 'requests of 20 s cut off by SIGTERM', value: text === 'begun and done' ? 0 : 1, unit: '', target: 0 },
    {
      what: `${out.trim()}, after SIGTERM, with a request of 20 s`,
      value: seconds,
      unit: 's',
      target: exitTargetSeconds,
    },
  ];
}

function inMs(values, share) {
  return { value: quantile(values, share), unit: 'ms' };
}
