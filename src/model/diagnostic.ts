import { shorten } from '../shared/shorten.js';

/**
 * Every code a diagnostic may carry, with the sentence of the reference page. Rooms add theirs here and nowhere else.
 */
export const diagnosticCodes = {
  'option-unknown': 'A tag, flag or file names an option that does not exist.',
  'option-invalid': 'An option has a value that cannot be used; its default stands.',
  'option-missing': 'A required option is not given.',
  'tag-malformed': 'A tag starts like an option but cannot be read as `key=value`.',
  'https-tag-unreadable': 'A tag starts like `https://HOST` but names no place that can be routed; it routes nothing.',
  'source-refused': 'A urlprefix tag names no host or path that can be routed; it alone is left out.',
  'route-closed': 'An access list cannot be read or an auth scheme does not exist; the route refuses everybody.',
  'weights-mixed': 'Weights that are shares of all requests stand beside others, or mean something else than to Fabio.',
  'port-hint': 'A urlprefix tag names a port alone: what becomes of it.',
  'variable-unknown': 'A tag holds a variable that nobody fills in.',
  'tag-duplicate': 'An instance carries the same key twice with different values; the last one counts.',
  'tags-oversize': 'An instance carries more or longer tags than are read; none of them is used.',
  'not-exposed': 'A service has routing tags but is not enabled.',
  'enable-spelling': 'A boolean is written in a way that only Tagway understands.',
  'protocol-unsupported': 'Tags or files ask for TCP or UDP, which is not served yet.',
  'kind-unsupported': 'A service or middleware of a kind that is not served yet; its routers answer 503.',
  'middleware-type': 'A middleware has no type, an unknown type or several types; its routers answer 503.',
  'default-rule': 'The default rule template cannot be used; the built-in one stands.',
  'port-differs': 'A tag names another port than the one that is registered.',
  'server-missing': 'An instance has no usable address or port and gives no server.',
  'router-unlinked': 'A router names no service and there are several, or an instance has no router.',
  'section-unused': 'A section of tags or of a dynamic configuration file is not used.',
  'file-unreadable': 'A dynamic configuration file cannot be read or parsed; its last good content stands.',
  'file-template': 'A dynamic configuration file holds Go template actions, which are not evaluated.',
  'catalog-unreadable':
    'A catalog that was to be looked at, or a service of it, could not be read; what it holds is not known.',
  'catalog-field-unknown': 'Members of a catalog file have a field that instances do not have; it is left out.',
  'rule-invalid': 'The rule of a router does not parse; the router takes no requests.',
  'rule-doubtful': 'The rule of a router parses, but a part of it hardly does what was meant.',
  'priority-clamped': 'A priority is out of range and was brought into it.',
  'reference-missing': 'A router, middleware or service names something that does not exist; the router answers 503.',
  'middleware-loop': 'A chain of middlewares contains itself; its routers answer 503.',
  'middleware-refused': 'A middleware cannot work as written, or is not built yet; its routers answer 503.',
  'entry-point-unknown': 'A router names an entry point that does not exist.',
  'servers-transport-refused': 'A transport to servers cannot be used as written; routers of its services answer 503.',
  'servers-transport-unreadable':
    'Files of a transport to servers cannot be used; what they held before stands, or TLS requests are answered 502.',
  'option-unused': 'An option is known and has no effect here.',
  'tls-options-refused': 'TLS options cannot be used as written; routers that name them answer 503.',
  'tls-options-unreadable':
    'Files of TLS options cannot be used; what they held before stands, or handshakes for their hosts are refused.',
  'tls-options-differ': 'Routers of one host name different TLS options; the default ones are used for it.',
  'tls-options-hostless': 'A router names TLS options but no host by which they could be chosen before the request.',
  'certificate-unusable': 'A certificate and key that a file names cannot be used; the others are served.',
  'name-unsigned': 'A router asks a resolver for a certificate for a name that it gets none for.',
  'health-check-unsupported': 'A health check cannot run as written; the servers of its service count as up.',
  'service-option-unsupported': 'A service asks for something that is not served yet; it is served without.',
  'share-starves': 'The shares of some servers leave nothing to the others of their service, which get no requests.',
  'route-suppressed':
    'Tags of two dialects on one instance ask for the same route; that of the dialect that goes first stands.',
  'definitions-differ': 'Instances of one service define the same object differently.',
  'diagnostics-omitted': 'A service or file has more diagnostics than are listed.',
  'name-shared': 'Different services define an object of the same name alike, and it is one object.',
  'job-file-malformed': 'A job file is no valid HCL or JSON.',
  'job-file-unreadable': 'A job file, or a directory of them, cannot be read.',
  'job-file-unwritable': 'A job file could not be changed, and is as it was.',
  'job-file-linked': 'A job file has other names (hard links), and those keep the old content when it is changed.',
  'tag-left-alone': 'A tag of an older dialect in a job file cannot be converted safely and stays as it is.',
  'tags-unknown': 'Tags in a job file are known only when the job is submitted, and stay as they are.',
  'tag-assumption': 'A tag in a job file was converted on the assumption that an interpolation holds something plain.',
  'migration-defect': 'A job file would not have read as it should after the change, and stays as it is.',
  'route-contested':
    'Services of one catalog ask for the same requests; the one that came first gets them, the others stand by.',
  'route-shadowed':
    'Routers of different services have the same rule and priority; the one whose name comes first gets every request.',
  'name-clash': 'Different services define an object of the same name; each keeps its own.',
} as const;

export type DiagnosticCode = keyof typeof diagnosticCodes;

export type Severity = 'error' | 'warning' | 'info';

/** Where a diagnostic comes from, as far as that is known. */
export interface Origin {
  readonly provider: string;
  readonly service?: string;
  readonly instance?: string;
  /** The tag as written, or the option's path in a file. */
  readonly tag?: string;
  readonly file?: string;
}

/** One thing a person should know about their tags or files: what is wrong, where, and what to write instead. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly origin: Origin;
  /** What is wrong, naming the culprit. */
  readonly message: string;
  /** What to write or do instead. */
  readonly remedy: string;
  /** The object it is about, `router web@nomad`, where there is one. */
  readonly object?: string;
}

/** A diagnostic in one line, for logs and terminals. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { provider, service, instance, tag, file } = diagnostic.origin;
  const where = [
    `provider ${provider}`,
    service === undefined ? '' : `service ${service}`,
    instance === undefined ? '' : `instance ${instance}`,
    file === undefined ? '' : `file ${file}`,
    tag === undefined ? '' : `tag "${shorten(tag, 200)}"`,
  ];
  return `${diagnostic.message} [${where.filter((part) => part !== '').join(', ')}]; ${diagnostic.remedy}`;
}
