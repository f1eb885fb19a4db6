// The one door to acme-client, which is loaded when it is first needed: it costs memory.
import type * as Library from 'acme-client';

export type AcmeLibrary = typeof Library;

/** A directory, an order, a chain: none is larger. */
const maxAnswerBytes = 1_000_000;

let loading: Promise<AcmeLibrary> | undefined;

/** The library, with limits that it lacks. Requests are made by `createAcmeClient`. */
export function acmeLibrary(): Promise<AcmeLibrary> {
  return (loading ??= import('acme-client').then((acme) => {
    const { axios } = acme;
    // Its own handlers wait as long as a server asks for, hours too, and fail over a connection that fails.
    axios.interceptors.request.clear();
    axios.interceptors.response.clear();
    axios.defaults.maxContentLength = maxAnswerBytes;
    // HTTP_PROXY is for what HinD's jobs fetch, not for this.
    axios.defaults.proxy = false;
    return acme;
  }));
}
