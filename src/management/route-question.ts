import { queryValue, type Query } from './list-page.js';
import { Refusal } from './refusal.js';

/** A request to explain, as `tagway explain` takes it. */
export interface RouteQuestion {
  readonly method: string;
  /** With scheme and host: `https://app.example.com/path?x=1`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress?: string;
  readonly entryPoint?: string;
}

/** Reads `/debug/route?url=…&method=…&header=Name: value&header=…&remoteAddress=…&entryPoint=…`. */
export function parseRouteQuestion(query: Query): RouteQuestion {
  const url = queryValue(query, 'url');
  if (url === '') throw new Refusal(400, 'url is missing: try /debug/route?url=https://app.example.com/path');
  const given = query.header ?? [];
  const headers: Record<string, string> = {};
  for (const line of typeof given === 'string' ? [given] : given) {
    const colon = line.indexOf(':');
    if (colon <= 0) throw new Refusal(400, `header cannot be "${line}": write header=Name: value`);
    headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  const remoteAddress = queryValue(query, 'remoteAddress');
  const entryPoint = queryValue(query, 'entryPoint');
  return {
    method: queryValue(query, 'method').toUpperCase() || 'GET',
    url: url.includes('://') ? url : `http://${url}`,
    headers,
    ...(remoteAddress === '' ? {} : { remoteAddress }),
    ...(entryPoint === '' ? {} : { entryPoint }),
  };
}
