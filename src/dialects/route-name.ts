// The one name of a route from an older tag: instances that mean the same route must meet under it, whatever they wrote.
import { shortHash } from '../shared/short-hash.js';

/** Enough for every host of today; anything longer is shortened and told apart by its hash. */
const maxLength = 100;

/** Stands for a route without a host. */
const anyHost = 'any-host';

const plainHost = /^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/;
const plainPath = /^(\/[a-z\d-]+)*\/?$/;

/**
 * A name for routers, services and middlewares that says which host and path they are of: `app.example.com/api/v1` is
 * `app_example_com__api__v1`, a port stands behind three underscores, no host is `any-host`. Two sources have the same
 * name only if they are the same: whatever is not plain (capitals, patterns, underscores, interpolations, names that
 * end like those of routers made beside it: `-tls`, `-redirect`, `-to-https`) gets a hash behind it. `host` is in lower
 * case and may have a port; `''` is any host.
 */
export function routeName(host: string, path = '/'): string {
  const [, name = host, port] = /^(.*):(\d{1,5})$/s.exec(host) ?? [];
  const readable = [
    name === '' ? anyHost : name.replaceAll('.', '_'),
    port === undefined ? '' : `___${port}`,
    path === '/' ? '' : path.replaceAll('/', '__'),
  ].join('');
  const plain =
    (name === '' || (plainHost.test(name) && name !== anyHost)) &&
    plainPath.test(path) &&
    readable.length <= maxLength &&
    !/-(tls|redirect|to-https)$/.test(readable);
  if (plain) return readable;
  const legible = readable
    .toLowerCase()
    .replace(/[^a-z\d_-]+/g, '-')
    .slice(0, maxLength);
  return `${legible}___${shortHash(`${host}\n${path}`)}`;
}
