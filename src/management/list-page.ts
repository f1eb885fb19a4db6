import { Refusal } from './refusal.js';

/** A query as it was parsed: a name that is given twice has several values. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The first value of a query parameter; empty when it is not there. */
export function queryValue(query: Query, name: string): string {
  const value = query[name];
  return (typeof value === 'string' ? value : value?.[0]) ?? '';
}

export interface Page<T> {
  readonly members: readonly T[];
  /** Traefik's `X-Next-Page`: 1 on the last page. */
  readonly next: number;
}

/** The page that `page` and `per_page` (100 by default) ask for; a page beyond the end is refused. */
export function pageOf<T>(all: readonly T[], query: Query): Page<T> {
  const perPage = positive(query, 'per_page', 100);
  const page = positive(query, 'page', 1);
  const start = (page - 1) * perPage;
  if (start !== 0 && start >= all.length) {
    throw new Refusal(400, `invalid request: page: ${page}, per_page: ${perPage}`);
  }
  return { members: all.slice(start, start + perPage), next: page * perPage < all.length ? page + 1 : 1 };
}

function positive(query: Query, name: string, fallback: number): number {
  const text = queryValue(query, name);
  if (text === '') return fallback;
  const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : 0;
  if (value <= 0) throw new Refusal(400, `invalid request: ${name}: ${value}`);
  return value;
}
