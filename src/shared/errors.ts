/** Whose fault a failure is; it decides the status a client sees and the level of the log line. */
export type FailureSource = 'client' | 'upstream' | 'catalog' | 'certificate' | 'settings' | 'internal';

/**
 * Every code an error may carry, with the sentence the documentation shows. A code that is retired stays in the
 * changelog and is never used for something else.
 */
export const errorCodes = {
  TW_SETTING_INVALID: 'A static setting has a value that cannot be used.',
  TW_SETTINGS_UNREADABLE: 'The settings file is missing, unreadable or not valid YAML or TOML.',
  TW_LISTEN_FAILED: 'An entry point or the management address could not be bound.',
  TW_CATALOG_REFUSED: 'The catalog answered 401 or 403: the token is missing, wrong or lacks rights.',
  TW_CATALOG_UNREACHABLE: 'The connection to the catalog was refused, reset or timed out.',
  TW_CATALOG_BAD_ANSWER: 'The catalog answered with a status or a body that is no catalog data.',
  TW_CATALOG_FILE_UNREADABLE: 'A catalog file or dynamic configuration file cannot be read or parsed.',
  TW_UPSTREAM_CONNECT_REFUSED: 'A server refused the connection or could not be reached.',
  TW_UPSTREAM_TLS_FAILED: 'The TLS handshake with a server failed.',
  TW_UPSTREAM_TIMEOUT: 'A server did not connect or answer in time.',
  TW_UPSTREAM_RESET: 'A server closed the connection before its answer was complete.',
  TW_UPSTREAM_BAD_RESPONSE: 'A server answered with something that is not HTTP/1.1.',
  TW_CLIENT_GONE: 'The client closed the connection before the answer was complete.',
  TW_CLIENT_BAD_REQUEST: 'The request is malformed or ambiguous.',
  TW_CERTIFICATE_UNUSABLE: 'A certificate and its key do not fit each other, or cannot be read.',
  TW_ACME_ACCOUNT: 'The account at an ACME server cannot be read or registered.',
  TW_ACME_REFUSED: 'An ACME server did not issue a certificate.',
  TW_INTERNAL_AUTHORITY: 'The certificate authority in the store cannot sign.',
  TW_STORE_LOCK: 'A lock of the certificate store cannot be read or taken.',
  TW_STORE_AWAY: 'The certificate store does not answer, is gone, or another one has come to its place.',
  TW_INTERNAL: 'A defect in Tagway itself.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** What may be done about a failure: nothing, once more on a fresh connection, or once more on any server. */
export type RetryAdvice = 'never' | 'fresh-connection' | 'other-server';

export interface ErrorFacts {
  source: FailureSource;
  retry?: RetryAdvice;
  cause?: unknown;
  /** Flat facts for the log line: provider, service, server, tag, path. */
  context?: Record<string, string | number | boolean>;
}

/** The one error class: a stable code, whose fault it is, and what may be done about it. */
export class TagwayError extends Error {
  override readonly name = 'TagwayError';
  readonly source: FailureSource;
  readonly retry: RetryAdvice;
  readonly context: Record<string, string | number | boolean>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    facts: ErrorFacts,
  ) {
    super(message, { cause: facts.cause });
    this.source = facts.source;
    this.retry = facts.retry ?? 'never';
    this.context = facts.context ?? {};
  }
}

/** The message of anything that was thrown, in one line. */
export function messageOf(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\s*\n\s*/g, ' ');
}
