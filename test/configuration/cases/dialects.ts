// What two dialects on one instance come to: tags that begin with `traefik.` and, in a dialect asked later, with `old.`.

export interface DialectCase {
  readonly name: string;
  readonly tags: readonly string[];
  /** As `name: rule side on entry points first priority > service`. */
  readonly routers: readonly string[];
  /** Messages of `route-suppressed`. */
  readonly suppressed?: readonly RegExp[];
  /** By name, those that make every router a TLS one with `tls`; `web` and `websecure` without when left out. */
  readonly entryPoints?: readonly string[] | 'unknown';
}

type Options = Readonly<Record<string, string>>;

function route(prefix: 'traefik' | 'old', name: string, options: Options): string[] {
  const all = { rule: 'Host(`a`)', service: name, ...options };
  return [
    ...Object.entries(all).map(([option, value]) => `${prefix}.http.routers.${name}.${option}=${value}`),
    `${prefix}.http.services.${name}.loadbalancer.passhostheader=true`,
  ];
}
const first = (options: Options = {}, name = 'new') => route('traefik', name, options);
const later = (options: Options = {}, name = 'old') => route('old', name, options);
const twins = (options: Options = {}) => [
  ...later(options),
  ...later({ ...options, tls: 'true', service: 'old' }, 'old-tls'),
];

const byOld = /the router old of the tag .* is not used, since it takes the same requests as the router new of the tag/;

export const dialectCases: readonly DialectCase[] = [
  {
    name: 'one route in both',
    tags: [...first(), ...later()],
    routers: ['new: Host(`a`) plain > new'],
    suppressed: [byOld],
  },
  {
    name: 'a rule that means the same',
    tags: [...first({ rule: 'PathPrefix(`/`) && Host(`A`)' }), ...later()],
    routers: ['new: PathPrefix(`/`) && Host(`A`) plain > new'],
    suppressed: [byOld],
  },
  {
    name: 'other options do not matter: the earlier dialect stands',
    tags: [...first({ priority: '7', rule: 'Host(`a`)' }), ...later({ priority: '9', middlewares: 'gone' })],
    routers: ['new: Host(`a`) plain first 7 > new'],
    suppressed: [byOld],
  },
  {
    name: 'another rule',
    tags: [...first(), ...later({ rule: 'Host(`b`)' })],
    routers: ['new: Host(`a`) plain > new', 'old: Host(`b`) plain > old'],
  },
  {
    name: 'the same name with another rule: the earlier dialect stands',
    tags: [...first(), ...later({ rule: 'Host(`b`)' }, 'new')],
    routers: ['new: Host(`a`) plain > new'],
    suppressed: [
      /the router new of the tag "old.* is not used, since it has the name of the router new of the tag "traefik/,
    ],
  },
  {
    name: 'the same name and rule, as while a job has both kinds of tags',
    tags: [...first(), ...later({}, 'new')],
    routers: ['new: Host(`a`) plain > new'],
    suppressed: [/is not used, since it has the name of/],
  },
  {
    name: 'a plain router leaves the TLS twin',
    tags: [...first(), ...twins()],
    routers: ['new: Host(`a`) plain > new', 'old-tls: Host(`a`) tls > old'],
    suppressed: [byOld],
  },
  {
    name: 'a TLS router leaves the plain twin',
    tags: [...first({ tls: 'true' }), ...twins()],
    routers: ['new: Host(`a`) tls > new', 'old: Host(`a`) plain > old'],
    suppressed: [/the router old-tls of the tag/],
  },
  {
    name: 'both together leave none',
    tags: [...first(), ...first({ tls: 'true' }, 'new-tls'), ...twins()],
    routers: ['new-tls: Host(`a`) tls > new-tls', 'new: Host(`a`) plain > new'],
    suppressed: [/the router old-tls of/, byOld],
  },
  {
    name: 'where entry points make every router a TLS one, the twins are one',
    entryPoints: ['websecure with tls'],
    tags: [...first(), ...twins()],
    routers: ['new: Host(`a`) plain > new'],
    suppressed: [/the router old-tls of/, byOld],
  },
  {
    name: 'on the entry point of the earlier router alone',
    tags: [...first({ entrypoints: 'WebSecure' }), ...later()],
    routers: ['new: Host(`a`) plain on WebSecure > new', 'old: Host(`a`) plain on web > old'],
    suppressed: [/is not used on websecure, since it takes the same requests there as/],
  },
  {
    name: 'TLS on one entry point, as in most jobs',
    entryPoints: ['web', 'websecure with tls'],
    tags: [...first({ entrypoints: 'websecure', tls: 'true' }), ...twins()],
    routers: [
      'new: Host(`a`) tls on websecure > new',
      'old-tls: Host(`a`) tls on web > old',
      'old: Host(`a`) plain on web > old',
    ],
    suppressed: [/router old-tls of .* is not used on websecure/, /router old of .* is not used on websecure/],
  },
  {
    name: 'the later router is on the earlier one’s entry points',
    tags: [...first(), ...later({ entrypoints: 'web' })],
    routers: ['new: Host(`a`) plain > new'],
    suppressed: [byOld],
  },
  {
    name: 'they share no entry point',
    tags: [...first({ entrypoints: 'websecure' }), ...later({ entrypoints: 'web' })],
    routers: ['new: Host(`a`) plain on websecure > new', 'old: Host(`a`) plain on web > old'],
  },
  {
    name: 'an earlier router on an entry point that does not exist takes nothing',
    tags: [...first({ entrypoints: 'nowhere' }), ...later()],
    routers: ['new: Host(`a`) plain on nowhere > new', 'old: Host(`a`) plain > old'],
  },
  {
    name: 'some of the written entry points',
    tags: [...first({ entrypoints: 'web' }), ...later({ entrypoints: 'Web,WebSecure' })],
    routers: ['new: Host(`a`) plain on web > new', 'old: Host(`a`) plain on WebSecure > old'],
    suppressed: [/on web,/],
  },
  {
    name: 'nobody knows the entry points, and the earlier router is on all',
    entryPoints: 'unknown',
    tags: [...first(), ...later({ entrypoints: 'web' })],
    routers: ['new: Host(`a`) plain > new'],
    suppressed: [byOld],
  },
  {
    name: 'nobody knows the entry points, and the earlier router is on one of them',
    entryPoints: 'unknown',
    tags: [...first({ entrypoints: 'web' }), ...later(), ...later({ entrypoints: 'Web' }, 'on-web')],
    routers: ['new: Host(`a`) plain on web > new', 'old: Host(`a`) plain first 8 > old'],
    suppressed: [/on-web/],
  },
  {
    name: 'an earlier rule that does not compile takes nothing',
    tags: [...first({ rule: 'Host(`a`' }), ...later()],
    routers: ['new: Host(`a` plain > new', 'old: Host(`a`) plain > old'],
  },
  {
    name: 'two rules that take nothing are left alone',
    tags: [...first({ rule: '!Host(`*`)' }), ...later({ rule: '!Host(`*`)' })],
    routers: ['new: !Host(`*`) plain > new', 'old: !Host(`*`) plain > old'],
  },
  {
    name: 'what one dialect says twice is its own affair',
    tags: [...first({ rule: 'Host(`b`)' }), ...later(), ...later({}, 'older')],
    routers: ['new: Host(`b`) plain > new', 'old: Host(`a`) plain > old', 'older: Host(`a`) plain > older'],
  },
  {
    name: 'plain requests alone, by the rule',
    tags: [...first(), ...later({ rule: 'Host(`a`) && Scheme(`http`)' })],
    routers: ['new: Host(`a`) plain > new'],
    suppressed: [byOld],
  },
];
