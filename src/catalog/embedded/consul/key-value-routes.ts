import { textAnswer, type ApiAnswer } from '../api-answer.js';
import type { ApiRequest } from '../api-server.js';
import { answerRead, noLeaderAnswer, permissionDenied, type ConsulContext } from './consul-context.js';

/** `GET /v1/kv/:key` with `recurse`, `keys` and `raw`; a missing key is a 404 that has an index. */
export function readKey(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const { keyValues } = context;
  const key = keyOf(request);
  const isBelow = request.query.has('recurse') || request.query.has('keys');
  if (key === '' && !isBelow) return Promise.resolve(textAnswer(400, 'Missing key name'));
  return answerRead(context, request, 'keys', (rights) => {
    if (!rights('key', 'read')) return permissionDenied;
    return isBelow
      ? {
          index: keyValues.indexBelow(key),
          watch: (wake) => keyValues.watchBelow(key, wake),
          answer: () => readBelow(context, request, key),
        }
      : {
          index: keyValues.indexOf(key),
          watch: (wake) => keyValues.watchKey(key, wake),
          answer: () => readOne(context, request, key),
        };
  });
}

function readBelow(context: ConsulContext, request: ApiRequest, prefix: string): ApiAnswer {
  const records = context.keyValues.list(prefix);
  if (records.length === 0) return { status: 404 };
  if (!request.query.has('keys')) return { status: 200, json: records };
  const separator = request.query.get('separator') ?? '';
  const names = records.map(({ Key }) => {
    const cut = separator === '' ? -1 : Key.indexOf(separator, prefix.length);
    return cut === -1 ? Key : Key.slice(0, cut + separator.length);
  });
  return { status: 200, json: [...new Set(names)] };
}

function readOne(context: ConsulContext, request: ApiRequest, key: string): ApiAnswer {
  const record = context.keyValues.get(key);
  if (!record) return { status: 404 };
  if (!request.query.has('raw')) return { status: 200, json: [record] };
  return {
    status: 200,
    bytes: Buffer.from(record.Value ?? '', 'base64'),
    headers: {
      'Content-Type': 'text/plain',
      'Content-Security-Policy': 'sandbox',
      'X-Content-Type-Options': 'nosniff',
    },
  };
}

/** `PUT /v1/kv/:key` with `flags`, `cas`, `acquire` and `release`. */
export async function writeKey(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const key = keyOf(request);
  if (key === '') return textAnswer(400, 'Missing key name');
  const refusal = await refuseWrite(context, request);
  if (refusal) return refusal;
  const session = request.query.get('acquire') ?? request.query.get('release');
  const isWritten = context.keyValues.put({
    key,
    value: request.body,
    flags: numberOf(request, 'flags'),
    cas: numberOf(request, 'cas'),
    acquire: request.query.get('acquire') ?? undefined,
    release: request.query.get('release') ?? undefined,
  });
  return isWritten === undefined
    ? textAnswer(500, `invalid session "${session ?? ''}"`)
    : { status: 200, json: isWritten };
}

/** `DELETE /v1/kv/:key` with `recurse` and `cas`. */
export async function deleteKey(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer> {
  const key = keyOf(request);
  const isBelow = request.query.has('recurse');
  if (key === '' && !isBelow) return textAnswer(400, 'Missing key name');
  const refusal = await refuseWrite(context, request);
  if (refusal) return refusal;
  if (!isBelow) return { status: 200, json: context.keyValues.remove(key, numberOf(request, 'cas')) };
  context.keyValues.removeBelow(key);
  return { status: 200, json: true };
}

async function refuseWrite(context: ConsulContext, request: ApiRequest): Promise<ApiAnswer | undefined> {
  const refusal = await noLeaderAnswer(context, request);
  if (refusal) return refusal;
  const rights = context.acl.rightsOf(request);
  if (!rights) return textAnswer(403, 'ACL not found');
  return rights('key', 'write') ? undefined : permissionDenied;
}

const keyOf = (request: ApiRequest): string => request.segments.slice(1).join('/');

function numberOf(request: ApiRequest, name: string): number | undefined {
  const given = request.query.get(name);
  return given === null || !/^\d+$/.test(given) ? undefined : Number(given);
}
