import fetch from 'node-fetch';
import { messageOf } from '../shared/errors.js';

const timeLimitMs = 10_000;

/**
 * Whether a name may get a certificate on demand: any status from 200 to 299, as Caddy asks (`?domain=NAME`, ten
 * seconds, no redirects). No answer is a no; `onProblem` is told when they begin to fail, and not again before one comes.
 */
export function createOnDemandAsk(
  endpoint: string,
  onProblem: (message: string) => void,
): (name: string) => Promise<boolean> {
  let isFailing = false;

  function failed(why: string): false {
    const told = `${endpoint}, which says who may have a certificate, ${why}; it counts as a no until it answers`;
    if (!isFailing) onProblem(told);
    isFailing = true;
    return false;
  }

  return async (name) => {
    try {
      const url = new URL(endpoint);
      url.searchParams.set('domain', name);
      const { status } = await fetch(url.href, { redirect: 'manual', signal: AbortSignal.timeout(timeLimitMs) });
      // Neither is an answer to the question; others are a no.
      if (status >= 500 || (status >= 300 && status < 400)) return failed(`answers ${status}`);
      isFailing = false;
      return status >= 200 && status < 300;
    } catch (error) {
      return failed(`does not answer: ${messageOf(error)}`);
    }
  };
}
