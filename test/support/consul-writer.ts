// Registers services at a Consul agent as a scheduler does, on connections that are kept alive.
import { Agent, request } from 'node:http';

export interface WrittenService {
  readonly name: string;
  /** The name unless said. */
  readonly id?: string;
  readonly port: number;
  readonly tags: readonly string[];
  /** A TTL check of the id `service:<id>` that passes until told otherwise. */
  readonly checked?: boolean;
}

export interface ConsulWriter {
  register(service: WrittenService): Promise<void>;
  /** Many at a time. */
  registerAll(services: readonly WrittenService[]): Promise<void>;
  deregister(id: string): Promise<void>;
  /** Sets the TTL check of a service. */
  setCheck(id: string, status: 'pass' | 'warn' | 'fail'): Promise<void>;
  close(): void;
}

const writersAtOnce = 8;

export function createConsulWriter(url: string): ConsulWriter {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: writersAtOnce });

  function put(path: string, body?: object): Promise<void> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: hostname, port, agent, method: 'PUT', path }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        answer.on('error', reject);
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve();
          else reject(new Error(`${path}: ${answer.statusCode} ${text.slice(0, 200)}`));
        });
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  const register = ({ name, id = name, port: servicePort, tags, checked }: WrittenService): Promise<void> =>
    put('/v1/agent/service/register', {
      Name: name,
      ID: id,
      Address: '127.0.0.1',
      Port: servicePort,
      Tags: tags,
      ...(checked === true ? { Check: { TTL: '1h', Status: 'passing' } } : {}),
    });

  return {
    register,
    async registerAll(services) {
      const left = services.values();
      await Promise.all(
        Array.from({ length: writersAtOnce }, async () => {
          for (const service of left) await register(service);
        }),
      );
    },
    deregister: (id) => put(`/v1/agent/service/deregister/${id}`),
    setCheck: (id, status) => put(`/v1/agent/check/${status}/service:${id}`),
    close: () => agent.destroy(),
  };
}
