// Sorts what can go wrong with a catalog into the three codes that decide how to go on.
import { TagwayError, messageOf } from '../shared/errors.js';

export type CatalogErrorCode = 'TW_CATALOG_REFUSED' | 'TW_CATALOG_UNREACHABLE' | 'TW_CATALOG_BAD_ANSWER';

/** A failure of a catalog; `status` is the HTTP status where there was an answer. */
export class CatalogFailure extends TagwayError {
  constructor(
    override readonly code: CatalogErrorCode,
    message: string,
    readonly status = 0,
    cause?: unknown,
    /** Set where all other services are well. */
    readonly service?: string,
  ) {
    super(code, message, { source: 'catalog', retry: 'other-server', cause });
  }
}

/** The failure that an HTTP status other than 200 means. */
export function failureOfStatus(status: number, body: string): CatalogFailure {
  const said = body.trim().slice(0, 200).replace(/\s+/g, ' ');
  const message = `answered ${status}${said === '' ? '' : `: ${said}`}`;
  return new CatalogFailure(
    status === 401 || status === 403 ? 'TW_CATALOG_REFUSED' : 'TW_CATALOG_BAD_ANSWER',
    message,
    status,
  );
}

/** The failure behind anything thrown while asking: everything without an answer means unreachable. */
export function failureOf(thrown: unknown): CatalogFailure {
  if (thrown instanceof CatalogFailure) return thrown;
  if (thrown instanceof SyntaxError) return badAnswer(`sent a body that is not JSON (${messageOf(thrown)})`);
  return new CatalogFailure('TW_CATALOG_UNREACHABLE', messageOf(thrown), 0, thrown);
}

export function badAnswer(message: string): CatalogFailure {
  return new CatalogFailure('TW_CATALOG_BAD_ANSWER', message);
}
