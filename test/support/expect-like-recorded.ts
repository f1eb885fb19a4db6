import type { Test } from 'tap';
import type { Asked } from './ask.js';
import { readRecording } from './recording.js';
import { shapeDifference, shapeOf, type Shape } from './shape.js';

/** Headers of the connection and the clock, which say nothing of the API. */
const unrelated = new Set(['date', 'content-length', 'transfer-encoding', 'connection']);

/** Same status, same header names and the same body or shape of body as a recorded exchange with a real server. */
export function expectLikeRecorded(
  t: Test,
  answer: Asked,
  name: string,
  bodies: 'exact' | 'values' | 'shape' = 'shape',
): void {
  const { response } = readRecording(name);
  t.equal(answer.status, response.status, `status as in ${name}: ${answer.text.slice(0, 200)}`);
  t.same(relatedNames(answer.headerNames), relatedNames(Object.keys(response.headers)), `headers as in ${name}`);
  const isJson = response.headers['Content-Type'] === 'application/json';
  if (response.headers['Content-Encoding'] !== undefined) return;
  const body = isJson ? answer.json() : answer.text;
  if (bodies === 'exact') t.same(body, response.body, `body as in ${name}`);
  else t.equal(shapeDifference(shape(body, bodies), shape(response.body, bodies)), undefined, `shape as in ${name}`);
}

function shape(body: unknown, bodies: 'values' | 'shape'): Shape {
  return shapeOf(bodies === 'values' ? Object.values(body as object) : body);
}

/** Each once: some versions of Nomad say Vary twice. */
function relatedNames(names: readonly string[]): string[] {
  return [...new Set(names)].filter((name) => !unrelated.has(name.toLowerCase())).sort();
}
