// The members of one source become one draft; where they differ, no working route is lost.
import { isDeepStrictEqual } from 'node:util';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Contribution, ServiceDefinition, ServiceOptions } from '../model/contribution.js';
import type { RouterOptions } from '../model/router.js';
import { shortHash } from '../shared/short-hash.js';
import { deriveService } from './derive-service.js';
import type { Draft, DraftCertificates, DraftRouter } from './draft.js';
import { draftedFrom, draftRouter, serversOf, type Drafting } from './drafting.js';
import { byPreference, definersByName, type Definer, type Member } from './members.js';
import { draftVariants } from './router-variants.js';

const maxAlternatives = 3;

/**
 * Settles what the instances of one service ask for. Different rules under one router name: each keeps routing, to the
 * instances that declare it. Otherwise the best definition wins: usable, of a live instance, the newest.
 */
export function draftSource(members: readonly Member[], provider: string): Draft {
  const ordered = byPreference(members);
  const drafting: Drafting = {
    provider,
    middlewareDefiners: definersByName(ordered, ({ middlewares }) => middlewares),
    serviceDefiners: definersByName(ordered, ({ services }) => services),
    serversTransportDefiners: definersByName(ordered, ({ serversTransports }) => serversTransports),
    routers: new Map(),
    services: new Map(),
    middlewares: new Map(),
    serversTransports: new Map(),
    tlsOptions: new Map(),
    diagnostics: distinct(members.flatMap(({ contribution }) => contribution.diagnostics)),
  };
  for (const [key, definers] of drafting.middlewareDefiners) {
    const best = definers[0]!;
    drafting.middlewares.set(key, { ...draftedFrom(best), value: best.defined.value });
    reportDifference('middleware', definers, ({ value }) => value, drafting);
  }
  for (const [key, definers] of drafting.serversTransportDefiners) {
    const best = definers[0]!;
    drafting.serversTransports.set(key, { ...draftedFrom(best), options: best.defined.value });
    reportDifference('serversTransport', definers, ({ value }) => value, drafting);
  }
  for (const [key, definers] of definersByName(ordered, ({ tls }) => tls?.options ?? noOptions)) {
    const best = definers[0]!;
    drafting.tlsOptions.set(key, { ...draftedFrom(best), options: best.defined.value });
    reportDifference('tlsOptions', definers, ({ value }) => value, drafting);
  }
  for (const [key, definers] of drafting.serviceDefiners) {
    const best = definers[0]!;
    drafting.services.set(key, {
      ...draftedFrom(best),
      options: best.defined.value.options,
      servers: serversOf(members, key),
      ...alternativeOptions(definers),
    });
    reportDifference('service', definers, ({ value }) => value.options, drafting);
  }
  for (const [key, definers] of definersByName(ordered, ({ routers }) => routers)) {
    if (differ(definers, ({ value }) => value.rule)) {
      draftVariants(key, definers, drafting);
      continue;
    }
    const service = differ(definers, ({ value }) => value.service)
      ? deriveService({ definers, suffix: shortHash(key) }, [], drafting)
      : (definers[0]!.defined.value.service ?? '');
    drafting.routers.set(key, { ...draftRouter(definers[0]!), service, alternatives: alternativesOf(definers) });
    reportDifference('router', definers, ({ value }) => value, drafting);
  }
  const { routers, services, middlewares, serversTransports, tlsOptions, diagnostics } = drafting;
  const certificates = certificatesOf(ordered);
  const since = Math.min(...members.map(({ instance }) => instance?.createIndex ?? 0));
  const named = { routers, services, middlewares, serversTransports, tlsOptions };
  return { ...named, ...(certificates && { certificates }), diagnostics, since };
}

const noOptions: NonNullable<Contribution['tls']>['options'] = new Map();

/** All certificates that the members name, and the store as the best of them has it. */
function certificatesOf(ordered: readonly Member[]): DraftCertificates | undefined {
  const telling = ordered.flatMap(({ contribution: { tls } }) => (tls === undefined ? [] : [tls]));
  const certificates = telling.flatMap((tls) => tls.certificates).map(({ value, origin }) => ({ value, origin }));
  const store = telling.find((tls) => tls.store !== undefined && !tls.store.errors?.length)?.store;
  if (certificates.length === 0 && store === undefined) return undefined;
  return { certificates, ...(store && { store: { value: store.value, origin: store.origin } }) };
}

function differ<T>(definers: readonly Definer<T>[], of: (defined: Definer<T>['defined']) => unknown): boolean {
  const first = of(definers[0]!.defined);
  return definers.some(({ defined }) => of(defined) !== first);
}

/** What live members want instead of the best definition, should that one turn out to name what does not exist. */
function alternativesOf(definers: readonly Definer<RouterOptions>[]): DraftRouter[] {
  const different: Definer<RouterOptions>[] = [definers[0]!];
  for (const definer of definers.slice(1)) {
    if (!definer.member.live || different.length > maxAlternatives) continue;
    const { value } = definer.defined;
    if (!different.some(({ defined }) => isDeepStrictEqual(defined.value, value))) different.push(definer);
  }
  return different.slice(1).map(draftRouter);
}

/** What live members define instead of the best definition, with another transport. */
function alternativeOptions(definers: readonly Definer<ServiceDefinition>[]): { alternatives?: ServiceOptions[] } {
  const different: ServiceOptions[] = [definers[0]!.defined.value.options];
  for (const { member, defined } of definers) {
    if (!member.live || different.length > maxAlternatives) continue;
    const { options } = defined.value;
    if (!different.some(({ serversTransport }) => serversTransport === options.serversTransport)) {
      different.push(options);
    }
  }
  return different.length === 1 ? {} : { alternatives: different.slice(1) };
}

function reportDifference<T>(
  kind: string,
  definers: readonly Definer<T>[],
  compared: (defined: Definer<T>['defined']) => unknown,
  { provider, diagnostics }: Drafting,
): void {
  const best = definers[0]!;
  const other = definers.find(({ defined }) => !isDeepStrictEqual(compared(defined), compared(best.defined)));
  if (other === undefined) return;
  diagnostics.push({
    code: 'definitions-differ',
    severity: 'warning',
    origin: best.defined.origin,
    message:
      `the ${kind} ${best.name} is defined differently by ${best.member.label} and ${other.member.label}; ` +
      `the definition of ${best.member.label} counts`,
    remedy: 'finish the deployment, or use different names',
    object: `${kind} ${best.name}@${provider}`,
  });
}

/** Instances with the same tags have the same problems; the first one stands for all. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  if (diagnostics.length < 2) return [...diagnostics];
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, object, origin }) => {
    const key = `${code}\n${message}\n${object}\n${origin.tag}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
