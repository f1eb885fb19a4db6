// The one door to acme-client, which is loaded when it is first needed: it costs memory.
import type * as Library from 'acme-client';
import { setTimeout as delay } from 'node:timers/promises';
import { answerProblem, connectionProblem } from './acme-problem.js';
import { acmeAgent } from './trust-authorities.js';

type AcmeLibrary = typeof Library;
type Axios = AcmeLibrary['axios'];
type Answer = Parameters<NonNullable<Parameters<Axios['interceptors']['response']['use']>[0]>>[0];
/** What a request was asked for, and how often it has been tried again. */
type Request = Answer['config'] & { retries?: number };

/** Of each request; an answer that has not come by then does not come. */
const timeLimitMs = 30_000;
/** A directory, an order, a chain: none is larger. */
const maxAnswerBytes = 1_000_000;
/** A connection that breaks or a server that is busy for a moment costs a second; the rest is the ladder's. */
const maxRetries = 2;
const retryMs = 1_000;

let loading: Promise<AcmeLibrary> | undefined;

/** The library, with limits that it lacks, and with errors that say what the server had against a request. */
export function acmeLibrary(): Promise<AcmeLibrary> {
  return (loading ??= import('acme-client').then((acme) => {
    const { axios } = acme;
    // Its own handlers wait as long as a server asks for, hours too, and fail over a connection that fails.
    axios.interceptors.request.clear();
    axios.interceptors.response.clear();
    axios.interceptors.request.use((request) => Object.assign(request, { httpsAgent: acmeAgent() }));
    axios.interceptors.response.use(
      (answer) => judge(axios, answer),
      (error: unknown) => retryConnection(axios, error),
    );
    axios.defaults.timeout = timeLimitMs;
    axios.defaults.maxContentLength = maxAnswerBytes;
    // HTTP_PROXY is for what HinD's jobs fetch, not for this.
    axios.defaults.proxy = false;
    return acme;
  }));
}

async function judge(axios: Axios, answer: Answer): Promise<Answer> {
  if (answer.status < 400) return answer;
  const problem = answerProblem(answer);
  // The library knows what to do about this one.
  if (problem.context.type === 'badNonce') return answer;
  if (answer.status < 500 || problem.context.retryAfterMs !== undefined) throw problem;
  return retry(axios, answer.config, problem);
}

function retryConnection(axios: Axios, error: unknown): Promise<Answer> {
  const { config, code } = error as { config?: Request; code?: string };
  const problem = connectionProblem(error, config?.url);
  if (config === undefined || code === 'ECONNABORTED' || code === 'ETIMEDOUT') throw problem;
  return retry(axios, config, problem);
}

async function retry(axios: Axios, config: Request, problem: Error): Promise<Answer> {
  const retries = (config.retries ?? 0) + 1;
  if (retries > maxRetries) throw problem;
  await delay(retryMs * retries);
  return axios.request({ ...config, retries } as Request);
}
