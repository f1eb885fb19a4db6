import { request } from 'node:https';

// Whose certificate it is does not matter here.
const tls = { servername: 'a.test', rejectUnauthorized: false };

export interface TlsAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A request to a.test over TLS on a port of this machine, on a connection of its own. */
export function askTls(port: number, path = '/'): Promise<TlsAnswer> {
  const options = { host: '127.0.0.1', port, path, agent: false, headers: { Host: 'a.test' }, ...tls };
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end();
  });
}
