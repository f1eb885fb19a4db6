import { request, type RequestOptions } from 'node:http';

/** An answer as it came over the wire, header names in their own casing. */
export interface Asked {
  status: number;
  headerNames: string[];
  header(name: string): string | undefined;
  text: string;
  /** The body as JSON; throws where it is none. */
  json(): unknown;
  elapsedMs: number;
}

export interface AskOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string | object;
  /** Cuts the request off; the promise rejects. */
  signal?: AbortSignal;
}

/** One request on a connection of its own, so that no test sees what another left on a pooled one. */
export function ask(url: string, path: string, options: AskOptions = {}): Promise<Asked> {
  const started = performance.now();
  const { hostname, port } = url.startsWith('unix://') ? {} : new URL(url);
  const place: RequestOptions =
    hostname === undefined ? { socketPath: url.slice('unix://'.length) } : { hostname, port };
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...place,
        path,
        agent: false,
        method: options.method ?? 'GET',
        headers: options.headers,
        signal: options.signal,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            headerNames: response.rawHeaders.filter((_, position) => position % 2 === 0),
            header: (name) => response.headers[name.toLowerCase()]?.toString(),
            text,
            json: () => JSON.parse(text) as unknown,
            elapsedMs: performance.now() - started,
          });
        });
      },
    );
    sent.on('error', reject);
    const body = typeof options.body === 'object' ? JSON.stringify(options.body) : options.body;
    sent.end(body);
  });
}
