import { request } from 'node:http';

/** An answer that does not end: its lines as they come. */
export interface OpenLines {
  status: number;
  headerNames: string[];
  lines: string[];
  /** Lines that are JSON with an index, `{}` left out. */
  frames(): { Index: number; Events: { Type: string; Key: string; Payload: { Service: Record<string, unknown> } }[] }[];
  isEnded(): boolean;
  close(): void;
}

/** Asks and resolves with the head of the answer; the lines go on coming. */
export function openLines(url: string, path: string, headers: Record<string, string> = {}): Promise<OpenLines> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { agent: false, headers }, (response) => {
      const lines: string[] = [];
      let rest = '';
      let isEnded = false;
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        const [...whole] = (rest + text).split('\n');
        rest = whole.pop() ?? '';
        lines.push(...whole);
      });
      response.on('error', () => (isEnded = true));
      response.on('close', () => (isEnded = true));
      resolve({
        status: response.statusCode ?? 0,
        headerNames: response.rawHeaders.filter((_, position) => position % 2 === 0),
        lines,
        frames: () => lines.filter((line) => line !== '{}').map((line) => JSON.parse(line) as never),
        isEnded: () => isEnded,
        close: () => sent.destroy(),
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}
