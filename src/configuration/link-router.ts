// A router's draft becomes the router of the table: references qualified, defaults filled in, faults said.
import type { Middleware, NamedTls, Router, Service } from '../model/configuration.js';
import type { Diagnostic, DiagnosticCode, Severity } from '../model/diagnostic.js';
import { defaultTlsOptions } from '../model/tls-options.js';
import { compileRule } from '../rules/compile-rule.js';
import { defaultPriority } from '../rules/rule-priority.js';
import { quote, type RuleProblem } from '../rules/rule-problem.js';
import { nearestWord } from '../shared/nearest-word.js';
import type { DraftRouter } from './draft.js';
import type { Linked } from './object-table.js';
import { nameKey, qualify } from './qualified-name.js';
import type { Entry, Source } from './source.js';

export interface RouterSurroundings {
  /** The entry points by lower-case name; undefined: whatever is named exists. */
  readonly entryPoints: ReadonlyMap<string, string> | undefined;
  /** Services of the proxy itself, `api@internal`. */
  readonly internalServices: ReadonlySet<string>;
  readonly service: (
    reference: string,
    from: Source,
  ) => Pick<Service, 'name' | 'status' | 'errors' | 'options'> | undefined;
  readonly middleware: (reference: string, from: Source) => Pick<Middleware, 'name' | 'status' | 'errors'> | undefined;
  readonly tlsOptions: (reference: string, from: Source) => Pick<NamedTls, 'name' | 'status' | 'errors'> | undefined;
}

/** Far from the largest safe integer, so that whoever computes with it stays exact. */
const maxPriority = Number.MAX_SAFE_INTEGER - 1000;

/** As long as a chain may be; every request goes through all of them. */
const maxMiddlewares = 100;

/** Comparing names is not cheap, and whoever has more of them will see which one is wrong. */
const maxSuggestions = 20;

/** The router of the best definition whose references exist; the best one, disabled, where none is like that. */
export function linkRouter({ source, draft }: Entry<DraftRouter>, surroundings: RouterSurroundings): Linked<Router> {
  const best = new RouterLink(draft, source, surroundings).linked();
  if (best.object.status !== 'disabled') return best;
  for (const alternative of draft.alternatives ?? []) {
    const { object, identity } = new RouterLink(alternative, source, surroundings).linked();
    if (object.status === 'disabled') continue;
    const errors = [`an older definition stands in: ${best.object.errors[0]}`, ...object.errors];
    return { object: { ...object, status: 'warning', errors }, diagnostics: best.diagnostics, identity };
  }
  return best;
}

class RouterLink {
  private readonly name: string;
  private readonly errors: string[];
  private readonly warnings: string[];
  private readonly diagnostics: Diagnostic[] = [];
  private isContested = false;

  constructor(
    private readonly draft: DraftRouter,
    private readonly source: Source,
    private readonly surroundings: RouterSurroundings,
  ) {
    this.name = `${draft.name}@${source.provider}`;
    this.errors = [...draft.errors];
    this.warnings = [...draft.warnings];
  }

  linked(): Linked<Router> {
    const { draft, source } = this;
    const { options } = draft;
    const rule = this.checkedRule(options.rule ?? '');
    const entryPoints = this.knownEntryPoints(options.entryPoints);
    const middlewares = this.middlewares(draft.middlewares);
    const service = this.service();
    const priority = this.clamped(options.priority ?? 0, rule);
    const tls = options.tls !== undefined;
    const tlsOptions = this.tlsOptions(options.tls?.options);
    const object: Router = {
      name: this.name,
      provider: source.provider,
      status: this.errors.length > 0 ? 'disabled' : this.warnings.length > 0 ? 'warning' : 'enabled',
      errors: [...this.errors, ...this.warnings],
      origins: [draft.origin],
      ...(draft.derivedFrom === undefined ? {} : { derivedFrom: `${draft.derivedFrom}@${source.provider}` }),
      options,
      rule,
      priority,
      entryPoints,
      middlewares,
      service,
      tls,
      ...(tlsOptions === undefined ? {} : { tlsOptions }),
    };
    const { service: _, middlewares: __, ...others } = options;
    const identity = [others, rule, service, middlewares, tlsOptions, draft.errors];
    return { object, diagnostics: this.diagnostics, identity, isContested: this.isContested };
  }

  private checkedRule(rule: string): string {
    if (rule === '') {
      this.fault('rule-invalid', `the router ${this.name} has no rule`, 'write a rule such as Host(`app.example.com`)');
      return rule;
    }
    const compiled = compileRule(rule);
    const say = ({ message, column }: RuleProblem) => `the rule of ${this.name}: ${message} (column ${column})`;
    if (compiled.ok) {
      for (const problem of compiled.warnings) this.warn('rule-doubtful', say(problem), problem.remedy);
    } else {
      for (const problem of compiled.problems) this.fault('rule-invalid', say(problem), problem.remedy);
    }
    return rule;
  }

  private knownEntryPoints(written: readonly string[]): readonly string[] {
    const { entryPoints } = this.surroundings;
    if (entryPoints === undefined || written.length === 0) return written;
    const known: string[] = [];
    const unknown: string[] = [];
    for (const name of written) {
      const found = entryPoints.get(name.toLowerCase());
      if (found === undefined) unknown.push(name);
      else if (!known.includes(found)) known.push(found);
    }
    if (unknown.length === 0) return known;
    const nearest = nearestWord(unknown[0]!, entryPoints.values());
    const message = `the router ${this.name} names the entry point ${quote(unknown.join(', '))}, which does not exist`;
    const remedy =
      nearest === undefined ? `use one of: ${[...entryPoints.values()].join(', ')}` : `did you mean "${nearest}"?`;
    if (known.length === 0) this.fault('entry-point-unknown', message, remedy);
    else this.warn('entry-point-unknown', message, remedy);
    return known.length === 0 ? written : known;
  }

  private service(): string {
    const { draft, source, surroundings } = this;
    if (draft.service === '') {
      // The dialect has told so; a router of another making gets its sentence here.
      if (this.errors.length === 0) {
        this.fault('router-unlinked', `the router ${this.name} names no service`, 'name one');
      }
      return '';
    }
    const qualified = qualify(draft.service, source.provider);
    if (surroundings.internalServices.has(nameKey(qualified))) return nameKey(qualified);
    const found = surroundings.service(draft.service, source);
    if (found !== undefined) {
      this.isContested = found.options.exclusive;
      if (found.status === 'disabled') this.errors.push(`the service ${found.name} is disabled: ${found.errors[0]}`);
      return found.name;
    }
    const nearest = nearestName(draft.service, source.draft.services);
    const message = `the router ${this.name} names the service ${quote(qualified)}, which does not exist`;
    this.fault('reference-missing', message, nearest === undefined ? 'define it' : `did you mean "${nearest}"?`);
    return qualified;
  }

  private middlewares(references: readonly string[]): readonly string[] {
    if (references.length <= maxMiddlewares) return references.map((reference) => this.middleware(reference));
    const message = `the router ${this.name} names ${references.length} middlewares, at most ${maxMiddlewares} are run; it answers 503`;
    this.fault('middleware-refused', message, 'name each middleware once');
    return [];
  }

  private middleware(reference: string): string {
    const { source, surroundings } = this;
    const found = surroundings.middleware(reference, source);
    if (found !== undefined) {
      if (found.status === 'disabled') this.errors.push(`the middleware ${found.name} is disabled: ${found.errors[0]}`);
      return found.name;
    }
    const qualified = qualify(reference, source.provider);
    const nearest = nearestName(reference, source.draft.middlewares);
    const message = `the router ${this.name} names the middleware ${quote(qualified)}, which does not exist; it answers 503`;
    this.fault('reference-missing', message, nearest === undefined ? 'define it' : `did you mean "${nearest}"?`);
    return qualified;
  }

  /** As for middlewares: a router that wants handshakes to be of some kind does not run without them. */
  private tlsOptions(reference: string | undefined): string | undefined {
    const { source, surroundings } = this;
    if (reference === undefined || reference === '' || nameKey(reference).split('@')[0] === defaultTlsOptions) {
      return undefined;
    }
    const found = surroundings.tlsOptions(reference, source);
    if (found !== undefined) {
      if (found.status === 'disabled') {
        this.errors.push(`the TLS options ${found.name} cannot be used: ${found.errors[0]}`);
      }
      return found.name;
    }
    const qualified = qualify(reference, source.provider);
    const nearest = nearestName(reference, source.draft.tlsOptions);
    const message = `the router ${this.name} names the TLS options ${quote(qualified)}, which do not exist; it answers 503`;
    this.fault('reference-missing', message, nearest === undefined ? 'define them' : `did you mean "${nearest}"?`);
    return qualified;
  }

  /** Zero and nothing mean the length of the rule in bytes. */
  private clamped(written: number, rule: string): number {
    if (written === 0) return defaultPriority(rule);
    const clamped = Math.max(-maxPriority, Math.min(maxPriority, written));
    if (clamped === written) return written;
    const message = `the priority ${written} of ${this.name} is out of range; ${clamped} stands`;
    this.warn('priority-clamped', message, `write a number between ${-maxPriority} and ${maxPriority}`);
    return clamped;
  }

  private fault(code: DiagnosticCode, message: string, remedy: string): void {
    this.errors.push(message);
    this.tell(code, 'error', message, remedy);
  }

  private warn(code: DiagnosticCode, message: string, remedy: string): void {
    this.warnings.push(message);
    this.tell(code, 'warning', message, remedy);
  }

  private tell(code: DiagnosticCode, severity: Severity, message: string, remedy: string): void {
    const { origin } = this.draft;
    this.diagnostics.push({ code, severity, origin, message, remedy, object: `router ${this.name}` });
  }
}

function nearestName(reference: string, defined: ReadonlyMap<string, unknown>): string | undefined {
  return nearestWord(reference, [...defined.keys()].slice(0, maxSuggestions));
}
