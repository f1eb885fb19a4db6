// The names of a router's middlewares become flat arrays of phase functions, chains unfolded.
import { isDeepStrictEqual } from 'node:util';
import type { Phases } from '../exchange/phases.js';
import type { Middleware } from '../model/configuration.js';
import type { Clock } from '../shared/clock.js';
import { messageOf } from '../shared/errors.js';
import { MiddlewareRefused } from './definition.js';
import { middlewareDefinitions } from './registry.js';

type PhaseOf<K extends keyof Phases> = NonNullable<Phases[K]>;

/**
 * The phases of a router's middlewares in running order, `null` where there are none. Beside each array stand the
 * depths: which middleware, counted from the outermost, a phase belongs to.
 */
export interface CompiledPhases {
  /** How many middlewares there are. */
  readonly depth: number;
  readonly request: readonly PhaseOf<'request'>[] | null;
  readonly requestDepths: readonly number[];
  readonly upstream: readonly PhaseOf<'upstream'>[] | null;
  /** Innermost first. */
  readonly response: readonly PhaseOf<'response'>[] | null;
  readonly responseDepths: readonly number[];
  /** Outermost first: the order in which sinks are wrapped around the client's. */
  readonly body: readonly PhaseOf<'body'>[] | null;
  readonly bodyDepths: readonly number[];
  /** Innermost first. */
  readonly done: readonly PhaseOf<'done'>[] | null;
  readonly doneDepths: readonly number[];
}

/** Why a router cannot be served with its middlewares; it answers 503 rather than run without one of them. */
export interface CompileFailure {
  readonly ok: false;
  /** `name@provider`. */
  readonly middleware: string;
  readonly reason: string;
  readonly remedy: string;
}

export type CompileResult = { readonly ok: true; readonly phases: CompiledPhases } | CompileFailure;

export interface MiddlewareCompiler {
  /** Compiles middlewares named `name@provider`, in running order, out of those that are configured. */
  compile(names: readonly string[], configured: ReadonlyMap<string, Middleware>): CompileResult;
  /** Forgets the state of middlewares that are not configured any more. */
  dropUnused(configured: ReadonlyMap<string, Middleware>): void;
}

/**
 * Makes every middleware once, shared by all routers that name it, and keeps it across configurations for as long as
 * its type and options stay the same: rate limits and counts survive a reload.
 */
export function createMiddlewareCompiler({ clock }: { clock: Clock }): MiddlewareCompiler {
  const byObject = new WeakMap<Middleware, Phases>();
  const byName = new Map<string, { middleware: Middleware; phases: Phases }>();

  function make(middleware: Middleware): Phases | CompileFailure {
    const known = byObject.get(middleware);
    if (known !== undefined) return known;
    const before = byName.get(middleware.name);
    let phases: Phases | undefined;
    if (
      before?.middleware.type === middleware.type &&
      isDeepStrictEqual(before.middleware.options, middleware.options)
    ) {
      phases = before.phases;
    } else {
      const definition = middlewareDefinitions.get(middleware.type);
      if (definition === undefined) return unknownType(middleware);
      if (definition.create === undefined) return notBuilt(middleware);
      try {
        phases = definition.create(middleware.options as never, { name: middleware.name, clock });
      } catch (thrown) {
        // Even a defect in one middleware costs only the routers that name it.
        const remedy = thrown instanceof MiddlewareRefused ? thrown.remedy : 'take it out, and report this';
        return failure(middleware.name, messageOf(thrown), remedy);
      }
    }
    byObject.set(middleware, phases);
    byName.set(middleware.name, { middleware, phases });
    return phases;
  }

  return {
    compile(names, configured) {
      const unfolded: Middleware[] = [];
      const broken = unfold({ names, configured, inside: [], unfolded });
      if (broken !== undefined) return broken;
      const made: Phases[] = [];
      for (const middleware of unfolded) {
        const phases = make(middleware);
        if ('ok' in phases) return phases;
        made.push(phases);
      }
      return { ok: true, phases: arrangePhases(made) };
    },
    dropUnused(configured) {
      for (const name of byName.keys()) if (!configured.has(name)) byName.delete(name);
    },
  };
}

interface Unfolding {
  readonly names: readonly string[];
  readonly configured: ReadonlyMap<string, Middleware>;
  /** The chains around these names, outermost first. */
  readonly inside: readonly string[];
  readonly unfolded: Middleware[];
}

function unfold({ names, configured, inside, unfolded }: Unfolding): CompileFailure | undefined {
  for (const name of names) {
    const middleware = configured.get(name);
    if (middleware === undefined) return missing(name, inside);
    if (middleware.status === 'disabled') return disabled(middleware);
    if (middleware.type !== 'chain') {
      unfolded.push(middleware);
      continue;
    }
    if (inside.includes(name)) {
      return failure(name, `the chain ${[...inside, name].join(' > ')} contains itself`, 'take one of them out');
    }
    const { middlewares: members } = middleware.options as { middlewares: readonly string[] };
    if (members.length === 0) {
      return failure(name, `the chain ${name} names no middleware`, 'list its members in chain.middlewares');
    }
    const broken = unfold({
      names: members.map((member) => (member.includes('@') ? member : `${member}@${middleware.provider}`)),
      configured,
      inside: [...inside, name],
      unfolded,
    });
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** The phases of middlewares, outermost first, as the runners want them. */
export function arrangePhases(made: readonly Phases[]): CompiledPhases {
  const request = collect(made, 'request');
  const upstream = collect(made, 'upstream');
  const response = collect(made, 'response');
  const body = collect(made, 'body');
  const done = collect(made, 'done');
  return {
    depth: made.length,
    request: orNull(request.phases),
    requestDepths: request.depths,
    upstream: orNull(upstream.phases),
    response: orNull(response.phases.reverse()),
    responseDepths: response.depths.reverse(),
    body: orNull(body.phases),
    bodyDepths: body.depths,
    done: orNull(done.phases.reverse()),
    doneDepths: done.depths.reverse(),
  };
}

function collect<K extends keyof Phases>(made: readonly Phases[], kind: K): { phases: PhaseOf<K>[]; depths: number[] } {
  const phases: PhaseOf<K>[] = [];
  const depths: number[] = [];
  made.forEach((middleware, depth) => {
    const phase = middleware[kind];
    if (phase === undefined) return;
    phases.push(phase);
    depths.push(depth);
  });
  return { phases, depths };
}

function orNull<T>(phases: readonly T[]): readonly T[] | null {
  return phases.length === 0 ? null : phases;
}

function failure(middleware: string, reason: string, remedy: string): CompileFailure {
  return { ok: false, middleware, reason, remedy };
}

function missing(name: string, inside: readonly string[]): CompileFailure {
  const within = inside.length === 0 ? '' : ` (in the chain ${inside.join(' > ')})`;
  return failure(name, `the middleware ${name}${within} does not exist`, 'define it, or take its name out');
}

function disabled(middleware: Middleware): CompileFailure {
  const why = middleware.errors[0] ?? 'its definition cannot be used';
  return failure(middleware.name, `the middleware ${middleware.name} is disabled: ${why}`, 'correct its definition');
}

function unknownType(middleware: Middleware): CompileFailure {
  const reason = `the middleware ${middleware.name} has the type "${middleware.type}", which does not exist`;
  return failure(middleware.name, reason, `use one of: ${[...middlewareDefinitions.keys()].join(', ')}`);
}

function notBuilt(middleware: Middleware): CompileFailure {
  const reason = `the middleware ${middleware.name} is a ${middleware.type}, which this version does not have yet`;
  return failure(middleware.name, reason, 'take it out of the router, which answers 503 as long as it is there');
}
