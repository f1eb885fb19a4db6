import fetch from 'node-fetch';

const timeLimitMs = 10_000;
const maxBytes = 256 * 1024;

/** Asks a responder (RFC 6960 appendix A.1); rejects with what went wrong. */
export async function askResponder(url: string, request: Buffer): Promise<Buffer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/ocsp-request', Accept: 'application/ocsp-response' },
    body: request,
    size: maxBytes,
    signal: AbortSignal.timeout(timeLimitMs),
  });
  const body = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`its responder ${url} answers ${response.status}`);
  return body;
}
