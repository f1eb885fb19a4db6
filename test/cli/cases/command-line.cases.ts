// What people type, and what comes of it. The stand-in for the proxy exits with 0 when web is on port 80, else with 7.

export interface CommandLineCase {
  readonly name: string;
  /** The program, then its arguments. */
  readonly line: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly colour?: boolean;
  readonly code: number;
  readonly out?: RegExp | readonly RegExp[];
  /** Nothing on standard output. */
  readonly silent?: boolean;
  /** Nothing on standard error when left out. */
  readonly errors?: RegExp;
}

export const commandLineCases: CommandLineCase[] = [
  { name: 'no arguments: the help', line: 'tagway', code: 0, out: [/Usage: tagway COMMAND/, /serve +run the proxy/] },
  { name: 'called as traefik: serves', line: 'traefik', code: 0, silent: true },
  { name: 'flags alone serve', line: 'tagway --entrypoints.web.address=:81', code: 7, silent: true },
  { name: 'flags alone serve, under the other name too', line: 'traefik --entrypoints.web.address :81', code: 7 },
  { name: 'serve by name', line: 'tagway serve --entrypoints.web.address=:80', code: 0, silent: true },
  {
    name: 'serve does not start without the file it was told to read',
    line: 'tagway serve --configfile=/nowhere/traefik.yaml',
    code: 1,
    errors: /^fatal: the settings file \/nowhere\/traefik.yaml cannot be read: .*\n$/,
  },
  {
    name: 'serve says why no entry point is left to serve',
    line: 'tagway serve --entrypoints.web.adress=:8000',
    code: 1,
    errors: /^warning: there is no option "adress" .* did you mean .*address[^]*^fatal: no entry point has an address/m,
  },
  {
    name: 'explain: a header without a colon',
    line: 'tagway explain --catalog=a.json --header=X-Canary http://app.example/',
    code: 1,
    out: /^error: "X-Canary" is no header; write "Name: value"$/m,
  },
  {
    name: 'serve starts in spite of an unknown flag',
    line: 'tagway serve --entrypoint.web.address=:80',
    code: 0,
    silent: true,
  },
  { name: 'a word too many', line: 'tagway serve now', code: 2, errors: /serve: "now" is one argument too many/ },
  { name: '--check is check', line: 'traefik --check', code: 0, out: /^0 errors, 0 warnings\n$/ },
  {
    name: 'the check command of the HinD plan, on a missing file',
    line: 'traefik --configfile=/nowhere/traefik.yaml --check',
    code: 1,
    out: [/^fatal: the settings file \/nowhere\/traefik.yaml/, /1 errors, 0 warnings/],
  },
  {
    name: 'check: a warning is no failure',
    line: 'tagway check --entrypoint.web.address=:80',
    code: 0,
    out: [/^warning: there is no option "entrypoint" \[--entrypoint.web.address\]; did you mean --entryPoints\?$/m],
  },
  {
    name: 'check: a bad value is',
    line: 'tagway check --api.insecure=maybe',
    code: 1,
    out: /^error: api.insecure is a boolean, not "maybe" \[--api.insecure\]; write true or false$/m,
  },
  {
    name: 'check: a bad tag in a catalog file is an error in tags, below its service',
    line: 'tagway check --catalog bad.json',
    code: 2,
    out: /^service web of nomad\n {2}error: priority is a number, not "high" \[tag ".*"\]; write a whole number\n1 errors, 0 warnings in 3 services\n$/,
  },
  {
    name: 'check: a catalog file that is not there is one, too',
    line: 'tagway check --catalog missing.json',
    code: 2,
    out: /^error: missing.json: no such file\n1 errors, 0 warnings\n$/,
  },
  {
    name: 'check: a doubtful tag is no failure',
    line: 'tagway check --catalog doubtful.json',
    code: 0,
    out: /^ {2}warning: priority .*\n0 errors, 1 warnings in 3 services\n$/m,
  },
  {
    name: 'check: unless it is to be strict',
    line: 'tagway check --strict --catalog=doubtful.json',
    code: 1,
    out: /^/,
  },
  {
    name: 'check: strict about settings',
    line: 'traefik --entrypoint.web.address=:80 --check --strict',
    code: 1,
    out: /0 errors, 1 warnings$/m,
  },
  {
    name: 'check: an address of a catalog that is none is an error, and nobody is asked instead',
    line: 'tagway check --nomad=ftp://127.0.0.1',
    code: 2,
    out: /^error: .*the scheme is http, https or unix/,
  },
  {
    name: 'check: a time limit that is none',
    line: 'tagway check --catalog=ok.json --timeout=soon',
    code: 2,
    silent: true,
    errors: /--timeout=soon is no duration; write 15s/,
  },
  {
    name: 'check: colours where they are wanted',
    line: 'tagway check --api.insecure=maybe',
    colour: true,
    code: 1,
    out: /^\u001b\[31merror\u001b\[0m: /,
  },
  { name: 'help as a command', line: 'tagway help check', code: 0, out: /^tagway check: / },
  { name: 'help of a command', line: 'tagway check -h', code: 0, out: /Usage: tagway check/ },
  { name: '--version', line: 'tagway --version', code: 0, out: /^Version: +\d/ },
  {
    name: 'version',
    line: 'traefik version',
    code: 0,
    out: [/^Version: +\d/, /^Node: +\d/m, /^Platform: +\w+\/\w+$/m],
  },
  {
    name: 'a misspelt flag of a command is refused',
    line: 'tagway explain --methd=GET http://app.example/',
    code: 2,
    silent: true,
    errors:
      /^tagway explain: there is no flag --methd \(did you mean --method\?\); tagway explain --help tells more\n$/,
  },
  {
    name: 'a flag that a command does not have is refused, and does not take the argument behind it',
    line: 'tagway explain --dry-run http://app.example/',
    code: 2,
    silent: true,
    errors: /^tagway explain: there is no flag --dry-run; tagway explain --help tells more\n$/,
  },
  {
    name: 'with one dash, too',
    line: 'tagway explain -json http://app.example/',
    code: 2,
    silent: true,
    errors: /there is no flag -json \(did you mean --json\?\)/,
  },
  {
    name: 'a flag that check does not know is a warning, as it may be of Traefik',
    line: 'tagway check --experimantal',
    code: 0,
    out: /there is no option "experimantal"/,
  },
  {
    name: 'but not one that is nearly its own',
    line: 'tagway check --strct',
    code: 2,
    silent: true,
    errors: /there is no flag --strct \(did you mean --strict\?\)/,
  },
  {
    name: 'a misspelt command names the nearest',
    line: 'tagway helthcheck',
    code: 2,
    silent: true,
    errors: /there is no command "helthcheck"; did you mean "tagway healthcheck"\?/,
  },
  {
    name: 'a command like none lists them all',
    line: 'tagway xyzzyplughxyzzy',
    code: 2,
    errors: /the commands are serve, check/,
  },
  { name: 'a switch with a value', line: 'tagway version --json=yes', code: 2, errors: /--json takes no value/ },
  {
    name: 'explain in words',
    line: 'tagway explain --catalog services.json http://app.example/x --method post',
    code: 0,
    out: /^POST http:\/\/app.example\/x\n {2}answered +404\n$/,
  },
  {
    name: 'explain without anything to make routes of',
    line: 'tagway explain http://app.example/',
    code: 2,
    silent: true,
    errors: /name what to make routes of: --catalog=FILE/,
  },
  {
    name: 'explain without a request',
    line: 'tagway explain --catalog=services.json',
    code: 2,
    silent: true,
    errors: /name a URL, or a file of requests/,
  },
  {
    name: 'explain takes a host and a query without a scheme',
    line: 'tagway explain --catalog=services.json --json nonsense?',
    code: 0,
    out: /"status":404/,
  },
  {
    name: 'explain with a requests file that is not there',
    line: 'tagway explain --catalog=services.json --requests=/nowhere/requests.jsonl',
    code: 1,
    silent: true,
    errors: /explain: ENOENT/,
  },
  {
    name: 'explain with a header that is none',
    line: 'tagway explain --catalog=services.json --header=@ --json http://app.example/',
    code: 1,
    out: /^\{"error":".*is no header/,
  },
];
