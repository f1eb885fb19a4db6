import fetch from 'node-fetch';

const timeLimitMs = 10_000;

/**
 * Whether a name may get a certificate on demand: any status from 200 to 299, as Caddy asks (`?domain=NAME`, ten
 * seconds, no redirects). No answer is a no.
 */
export async function askOnDemand(endpoint: string, name: string): Promise<boolean> {
  try {
    const url = new URL(endpoint);
    url.searchParams.set('domain', name);
    const { status } = await fetch(url.href, { redirect: 'manual', signal: AbortSignal.timeout(timeLimitMs) });
    return status >= 200 && status < 300;
  } catch {
    return false;
  }
}
