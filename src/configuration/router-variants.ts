// Instances declare different rules under one router name, as in the middle of a deployment: every rule keeps routing.
import { isDeepStrictEqual } from 'node:util';
import type { MiddlewareOptions } from '../model/contribution.js';
import type { RouterOptions } from '../model/router.js';
import { compileRule } from '../rules/compile-rule.js';
import { shortHash } from '../shared/short-hash.js';
import { shorten } from '../shared/shorten.js';
import { deriveService } from './derive-service.js';
import { draftedFrom, draftRouter, localKey, type Drafting } from './drafting.js';
import type { Definer, Member } from './members.js';

/** One rule and the members that declare it. */
interface Variant {
  readonly definers: readonly Definer<RouterOptions>[];
  readonly members: ReadonlySet<Member>;
  /** Ends the names that are derived for it. */
  readonly suffix: string;
}

/**
 * One router per rule. The best rule has the router's own name. Each goes to a service with the servers of the
 * instances that declare it, and with all others as backup: while an instance is started or stopped, a request that
 * both rules match is better answered by the other one than not at all. Middlewares are those of the same instances.
 */
export function draftVariants(key: string, definers: readonly Definer<RouterOptions>[], drafting: Drafting): void {
  const name = definers[0]!.name;
  const variants = variantsOf(key, definers);
  variants.forEach((variant, index) => {
    const best = variant.definers[0]!;
    const written = draftRouter(best);
    drafting.routers.set(index === 0 ? key : `${key}-${variant.suffix}`, {
      ...written,
      name: index === 0 ? name : `${name}-${variant.suffix}`,
      service: deriveService(
        variant,
        definers.filter((definer) => !variant.definers.includes(definer)),
        drafting,
      ),
      middlewares: written.middlewares.map((reference) => deriveMiddleware(reference, variant, drafting, [])),
      warnings: ['instances of the service declare different rules for this router'],
      family: key,
      ...(index === 0 ? {} : { derivedFrom: name }),
    });
  });
  const shown = variants.map(
    ({ definers: [best] }) => `${best!.member.label} has ${shorten(best!.defined.value.rule ?? '', 100)}`,
  );
  drafting.diagnostics.push({
    code: 'definitions-differ',
    severity: 'warning',
    origin: variants[0]!.definers[0]!.defined.origin,
    message: `the router ${name} has ${variants.length} rules (${shown.slice(0, 4).join('; ')}); each routes to its own instances`,
    remedy: 'finish the deployment, or use different names',
    object: `router ${name}@${drafting.provider}`,
  });
}

/** Usable rules first, then in the order of their best definition. */
function variantsOf(key: string, definers: readonly Definer<RouterOptions>[]): Variant[] {
  const byRule = new Map<string, Definer<RouterOptions>[]>();
  for (const definer of definers) {
    const rule = definer.defined.value.rule ?? '';
    const list = byRule.get(rule);
    if (list === undefined) byRule.set(rule, [definer]);
    else list.push(definer);
  }
  const broken = (rule: string) => !compileRule(rule).ok;
  return [...byRule]
    .map(([rule, list]) => ({ rule, list, broken: broken(rule) || (list[0]!.defined.errors?.length ?? 0) > 0 }))
    .sort((a, b) => Number(a.broken) - Number(b.broken))
    .map(({ rule, list }) => ({
      definers: list,
      members: new Set(list.map(({ member }) => member)),
      suffix: shortHash(`${key} ${rule}`),
    }));
}

/** The name under which the middleware stands as the variant's members define it. */
function deriveMiddleware(reference: string, variant: Variant, drafting: Drafting, inside: readonly string[]): string {
  const key = localKey(reference, drafting);
  const base = drafting.middlewares.get(key);
  const best = drafting.middlewareDefiners.get(key)?.find(({ member }) => variant.members.has(member));
  if (base === undefined || best === undefined || inside.includes(key)) return reference;
  let { value } = best.defined;
  const members = chainMembers(value);
  if (members !== undefined) {
    const derived = members.map((member) => deriveMiddleware(member, variant, drafting, [...inside, key]));
    if (!isDeepStrictEqual(derived, members)) {
      value = { ...value, options: { ...(value.options as object), middlewares: derived } };
    }
  }
  if (isDeepStrictEqual(value, base.value)) return reference;
  const name = `${base.name}-${variant.suffix}`;
  drafting.middlewares.set(`${key}-${variant.suffix}`, { ...draftedFrom(best), name, value, derivedFrom: base.name });
  return name;
}

/** The members that a chain names; undefined for any other middleware. */
export function chainMembers({ type, options }: MiddlewareOptions): readonly string[] | undefined {
  return type === 'chain' ? ((options as { middlewares?: readonly string[] }).middlewares ?? []) : undefined;
}
