// Settings before and after a SIGHUP, as flags, and what of the difference needs a restart.

export interface ReloadCase {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** In force at once. */
  readonly changed?: readonly string[];
  /** Needs a restart. */
  readonly waiting?: readonly string[];
}

const web = '--entrypoints.web.address=:8000';

export const reloadCases: ReloadCase[] = [
  { name: 'the same again', before: `${web} --log.level=INFO`, after: `--log.level=INFO ${web}` },
  { name: 'the log level', before: web, after: `${web} --log.level=DEBUG`, changed: ['log.level'] },
  { name: 'the log file', before: web, after: `${web} --log.filepath=/tmp/a.log`, waiting: ['log.filePath'] },
  { name: 'the access log, on', before: web, after: `${web} --accesslog`, changed: ['accessLog'] },
  { name: 'the access log, off', before: `${web} --accesslog.format=json`, after: web, changed: ['accessLog'] },
  {
    name: 'an option of the access log',
    before: `${web} --accesslog.format=json`,
    after: `${web} --accesslog.format=common`,
    changed: ['accessLog.format'],
  },
  {
    name: 'middlewares of an entry point',
    before: web,
    after: `${web} --entrypoints.web.http.middlewares=door@file`,
    changed: ['entryPoints.web.http.middlewares'],
  },
  {
    name: 'a redirection of an entry point',
    before: `${web} --entrypoints.safe.address=:8443`,
    after: `${web} --entrypoints.safe.address=:8443 --entrypoints.web.http.redirections.entrypoint.to=safe`,
    changed: ['entryPoints.web.http.redirections'],
  },
  {
    name: 'the address of an entry point',
    before: web,
    after: '--entrypoints.web.address=:8001',
    waiting: ['entryPoints.web.address', 'entryPoints.web.port'],
  },
  {
    name: 'another entry point, and one less',
    before: web,
    after: '--entrypoints.other.address=:8001',
    waiting: ['entryPoints.web', 'entryPoints.other'],
  },
  {
    name: 'who is believed',
    before: web,
    after: `${web} --entrypoints.web.forwardedheaders.trustedips=10.0.0.0/8`,
    waiting: ['entryPoints.web.forwardedHeaders.trustedIPs'],
  },
  {
    name: 'a token, by its name alone',
    before: `${web} --providers.nomad.endpoint.token=one`,
    after: `${web} --providers.nomad.endpoint.token=two`,
    waiting: ['providers.nomad.endpoint.token'],
  },
  {
    name: 'a catalog switched off, and something that needs no restart beside it',
    before: web,
    after: `${web} --providers.nomad=false --log.level=WARN`,
    changed: ['log.level'],
    waiting: ['providers.nomad'],
  },
  {
    name: 'the management address',
    before: web,
    after: `${web} --api.address=127.0.0.1:9090`,
    waiting: ['api.address', 'api.port'],
  },
];
