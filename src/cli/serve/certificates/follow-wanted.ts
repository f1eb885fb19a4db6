// Which certificates resolvers are to have, kept up with configurations: a router that changes costs that router.
import type { WantedChanges } from '../../../certificates/issuing/certificate-manager.js';
import { emptyConfiguration, type Configuration } from '../../../model/configuration.js';
import type { Diagnostic } from '../../../model/diagnostic.js';
import type { Settings } from '../../../settings/settings.js';
import { differencesOf } from '../../../shared/layered-map.js';
import { unsignedNames } from './unsigned-names.js';
import {
  certificatesOfRouter,
  certificatesOfSettings,
  wildcardsAmong,
  type WantedCertificate,
} from './wanted-certificates.js';

export interface WantedFollower {
  /** What is different now, by resolver. */
  follow(configuration: Configuration): ReadonlyMap<string, WantedChanges>;
  /** Whether somebody, or that resolver, sees to it that the name has a certificate, whoever comes. */
  isWanted(name: string, resolver?: string): boolean;
  /** Names that routers ask for and resolvers do not sign. */
  diagnostics(): Diagnostic[];
  /** Other settings, from the next configuration on. */
  useSettings(settings: Settings): void;
}

interface Counted extends WantedCertificate {
  count: number;
}

export function followWanted(first: Settings): WantedFollower {
  let settings = first;
  let followed = emptyConfiguration;
  let isStale = true;
  let ofSettings: readonly WantedCertificate[] = [];
  const ofRouters = new Map<string, readonly WantedCertificate[]>();
  const unsigned = new Map<string, readonly Diagnostic[]>();
  const counted = new Map<string, Counted>();
  /** How many certificates are for a name: `NAME` of all resolvers, `RESOLVER NAME` of one. */
  const wantedNames = new Map<string, number>();
  /** Certificates that were counted differently, and whether they were wanted before. */
  const touched = new Map<Counted, boolean>();

  function count(wanted: WantedCertificate, step: 1 | -1): void {
    const key = `${wanted.resolver} ${wanted.names.join(',')}`;
    let one = counted.get(key);
    if (one === undefined) counted.set(key, (one = { ...wanted, count: 0 }));
    if (!touched.has(one)) touched.set(one, one.count > 0);
    one.count += step;
  }

  function replace(before: readonly WantedCertificate[], after: readonly WantedCertificate[]): void {
    for (const wanted of after) count(wanted, 1);
    for (const wanted of before) count(wanted, -1);
  }

  function replaceRouter(name: string, after: readonly WantedCertificate[], problems: readonly Diagnostic[]): void {
    replace(ofRouters.get(name) ?? [], after);
    if (after.length > 0) ofRouters.set(name, after);
    else ofRouters.delete(name);
    if (problems.length > 0) unsigned.set(name, problems);
    else unsigned.delete(name);
  }

  function changes(): ReadonlyMap<string, WantedChanges> {
    const byResolver = new Map<string, { added: (readonly string[])[]; removed: (readonly string[])[] }>();
    for (const [one, wasWanted] of touched) {
      const isWanted = one.count > 0;
      if (!isWanted) counted.delete(`${one.resolver} ${one.names.join(',')}`);
      if (isWanted === wasWanted) continue;
      for (const name of one.names) {
        countName(name, isWanted ? 1 : -1);
        countName(`${one.resolver} ${name}`, isWanted ? 1 : -1);
      }
      const own = byResolver.get(one.resolver) ?? { added: [], removed: [] };
      own[isWanted ? 'added' : 'removed'].push(one.names);
      byResolver.set(one.resolver, own);
    }
    touched.clear();
    return byResolver;
  }

  function countName(name: string, step: 1 | -1): void {
    const times = (wantedNames.get(name) ?? 0) + step;
    if (times > 0) wantedNames.set(name, times);
    else wantedNames.delete(name);
  }

  return {
    follow(configuration) {
      const { routers } = configuration;
      const store = configuration.tls?.store?.value;
      // What is wanted anyway decides for every router whether a wildcard is there for it.
      const isOther = isStale || store !== followed.tls?.store?.value;
      const { changed, removed } = differencesOf(followed.routers, routers);
      followed = configuration;
      isStale = false;
      if (isOther) {
        const next = certificatesOfSettings(settings, store);
        replace(ofSettings, next);
        ofSettings = next;
      }
      const context = { settings, wildcards: wildcardsAmong(ofSettings) };
      for (const [name, router] of isOther ? routers : changed)
        replaceRouter(name, certificatesOfRouter(router, context), unsignedNames(router, settings));
      for (const name of removed) replaceRouter(name, [], []);
      return changes();
    },
    isWanted: (name, resolver) => wantedNames.has(resolver === undefined ? name : `${resolver} ${name}`),
    diagnostics: () => [...unsigned.values()].flat(),
    useSettings(next) {
      settings = next;
      isStale = true;
    },
  };
}
