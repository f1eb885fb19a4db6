import type { ServerResponse } from 'node:http';
import type { ApiRequest } from '../api-server.js';
import { textAnswer, type ApiAnswer } from '../api-answer.js';
import { nomadTokenOf } from './nomad-acl.js';
import type { EventBatch, NomadEvent } from './event-buffer.js';
import type { NomadContext } from './nomad-context.js';

/** Topic → keys (service name, job or registration id) that are wanted; `*` is all of them. */
type Topics = Map<string, Set<string>>;

/**
 * `GET /v1/event/stream`: `{}` at once, buffered frames from `index` on (inclusive), then live frames and `{}` as
 * heartbeat. Who may not read gets the same 200 and nothing else, until the server closes at some moment.
 */
export function streamEvents(context: NomadContext, request: ApiRequest): ApiAnswer | undefined {
  const index = request.query.get('index') ?? '';
  if (!/^[+-]?\d*$/.test(index)) {
    return textAnswer(400, `Unable to parse index: strconv.Atoi: parsing "${index}": invalid syntax`);
  }
  const topics = parseTopics(request.query.getAll('topic'));
  if (typeof topics === 'string') return textAnswer(400, topics);

  const token = nomadTokenOf(request.headers);
  const namespace = request.query.get('namespace') ?? 'default';
  const rights = context.acl.rightsOf(token);
  openStream(request.response);
  const closeLater = (): void => {
    const cancel = context.clock.after(context.timing.refusedStreamCloseMs, () => request.response.end());
    request.onGone(cancel);
  };
  if (!rights.canSee(namespace)) {
    closeLater();
    return undefined;
  }

  let isRevoked = false;
  const write = (line: string): void => {
    if (!isRevoked && !request.isSilenced()) request.response.write(`${line}\n`);
  };
  const writeBatch = (batch: EventBatch): void => {
    const events = batch.events.filter((event) => isWanted(event, topics, namespace));
    if (events.length > 0) write(JSON.stringify({ Events: events, Index: batch.index }));
  };

  write('{}');
  for (const batch of context.state.events.since(Number(index))) writeBatch(batch);
  const unsubscribe = context.state.events.subscribe(writeBatch);
  const forgetAcl = context.acl.onRevoked((revoked) => {
    if (revoked !== token || isRevoked) return;
    isRevoked = true;
    closeLater();
  });
  let cancelHeartbeat = context.clock.after(context.timing.heartbeatMs, beat);
  function beat(): void {
    write('{}');
    cancelHeartbeat = context.clock.after(context.timing.heartbeatMs, beat);
  }
  request.onGone(() => {
    unsubscribe();
    forgetAcl();
    cancelHeartbeat();
  });
  return undefined;
}

// Neither length nor chunks: the stream ends with its connection.
function openStream(response: ServerResponse): void {
  response.sendDate = false;
  response.useChunkedEncodingByDefault = false;
  response.writeHead(200, {
    Connection: 'close',
    'Cache-Control': 'no-cache',
    'Content-Type': 'application/json',
    Vary: 'Accept-Encoding',
  });
  response.flushHeaders();
}

function parseTopics(written: string[]): Topics | string {
  const topics: Topics = new Map();
  for (const topic of written.length === 0 ? ['*'] : written) {
    const [name = '', key = '*', ...more] = topic.split(':');
    if (more.length > 0 || name === '') {
      return `Invalid topic query: error parsing topics: Invalid key value pair for topic, topic: ${topic}`;
    }
    topics.set(name, (topics.get(name) ?? new Set()).add(key));
  }
  return topics;
}

function isWanted(event: NomadEvent, topics: Topics, namespace: string): boolean {
  if (namespace !== '*' && event.Namespace !== '' && event.Namespace !== namespace) return false;
  const keys = topics.get(event.Topic) ?? topics.get('*');
  if (!keys) return false;
  return keys.has('*') || keys.has(event.Key) || event.FilterKeys.some((key) => keys.has(key));
}
