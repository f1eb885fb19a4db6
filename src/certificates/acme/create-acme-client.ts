import type { Client, ClientOptions } from 'acme-client';
import { setTimeout as delay } from 'node:timers/promises';
import { usualLimits, type AcmeConnection } from './acme-connection.js';
import { acmeLibrary, type AcmeLibrary } from './acme-library.js';
import { answerProblem, connectionProblem } from './acme-problem.js';
import { withinTime } from './within-time.js';

type Axios = AcmeLibrary['axios'];
type Request = Parameters<Axios['request']>[0];
type Answer = Parameters<NonNullable<Parameters<Axios['interceptors']['response']['use']>[0]>>[0];

/** A connection that breaks or a server that is busy for a moment costs a second; the rest is the ladder's. */
const maxRetries = 2;
const retryMs = 1_000;

/**
 * A client of the library whose requests take no longer than the connection says and are given up with the signal, and
 * whose errors say what the server had against a request.
 */
export async function createAcmeClient(
  account: Omit<ClientOptions, 'directoryUrl'>,
  connection: AcmeConnection,
  signal: AbortSignal,
): Promise<Client> {
  const { Client, axios } = await acmeLibrary();
  const client = new Client({ ...account, directoryUrl: connection.directoryUrl });
  // Everything that the library asks a server it asks through this one, which it keeps to itself.
  const { http } = client as unknown as {
    http: { request: (url: string, method: string, options?: Request) => Promise<Answer> };
  };
  http.request = (url, method, options) => {
    const headers = { 'Content-Type': 'application/jose+json' };
    return ask(axios, { connection, signal, request: { ...options, url, method, headers } });
  };
  return client;
}

interface Question {
  readonly connection: AcmeConnection;
  readonly signal: AbortSignal;
  readonly request: Request;
}

async function ask(axios: Axios, question: Question): Promise<Answer> {
  for (let retries = 1; ; retries++) {
    const { problem, answer, mayPass } = await askOnce(axios, question);
    if (problem === undefined) return answer;
    if (!mayPass || retries > maxRetries) throw problem;
    await delay(retryMs * retries, undefined, { signal: question.signal });
  }
}

type Outcome =
  | { readonly problem?: undefined; readonly answer: Answer; readonly mayPass?: undefined }
  | { readonly problem: Error; readonly answer?: undefined; readonly mayPass: boolean };

async function askOnce(axios: Axios, { connection, signal, request }: Question): Promise<Outcome> {
  const { agent, requestLimitMs, silenceLimitMs } = { ...usualLimits, ...connection };
  const limit = { limitMs: requestLimitMs, signal };
  let answer: Answer;
  try {
    answer = await withinTime(limit, (own) =>
      axios.request<unknown, Answer>({
        ...request,
        signal: own,
        timeout: silenceLimitMs,
        httpsAgent: agent,
        validateStatus: null,
      }),
    );
  } catch (error) {
    signal.throwIfAborted();
    const { code } = error as { code?: string };
    // A server that is slow is not asked for more.
    const mayPass = code !== undefined && code !== 'ECONNABORTED' && code !== 'ETIMEDOUT';
    return { problem: connectionProblem(error, request.url), mayPass };
  }
  if (answer.status < 400) return { answer };
  const problem = answerProblem(answer);
  // The library knows what to do about this one.
  if (problem.context.type === 'badNonce') return { answer };
  return { problem, mayPass: answer.status >= 500 && problem.context.retryAfterMs === undefined };
}
