import { readFileSync } from 'node:fs';

/** One exchange with a real Nomad 2.0 or Consul 1.8, see `test/recordings/README.md`. */
export interface Recording {
  request: { line: string; headers: Record<string, string>; body?: unknown };
  response: { status: number; headers: Record<string, string>; body: unknown };
}

/** Reads `test/recordings/<name>.json`, such as `nomad/services-empty`. */
export function readRecording(name: string): Recording {
  return readRecorded(name) as Recording;
}

/** The same for timelines, streams and measurements, whose forms differ. */
export function readRecorded(name: string): unknown {
  return JSON.parse(readFileSync(`test/recordings/${name}.json`, 'utf8'));
}
