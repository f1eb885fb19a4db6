// Older tags and new ones, each alone in a route table of their own, asked the same questions.
import type { Exchange } from '../../../exchange/exchange.js';
import { compareObservations } from '../../../migration/verify/compare-observations.js';
import { deriveProbes } from '../../../migration/verify/derive-probes.js';
import type { Difference } from '../../../migration/verify/group-differences.js';
import { createObserver, type Observation } from '../../../migration/verify/observe-exchange.js';
import type { Probe } from '../../../migration/verify/probe.js';
import {
  retagInstances,
  type NewTags,
  type RetaggedInstance,
  type RetagOptions,
} from '../../../migration/verify/retag-instances.js';
import type { Configuration } from '../../../model/configuration.js';
import type { Instance } from '../../../model/instance.js';
import type { Settings } from '../../../settings/settings.js';
import { compileOffline, type OfflineRoutes } from '../../compile-offline.js';
import { configureOnce } from '../../configure-from-files.js';
import { exchangeOf } from '../../explain/describe-exchange.js';
import { describeRequest } from '../../explain/request-description.js';
import { dialectsOf } from '../../serve/configuration-options.js';
import { convertersOf } from '../../serve/tag-converters.js';
import { snapshotsOf } from '../../sources/read-sources.js';
import { tagPrefixOf } from '../older-tags.js';

export interface VerifyOptions {
  readonly settings: Settings;
  readonly newTags: NewTags;
  readonly convert?: RetagOptions['convert'];
  readonly onProgress?: (done: number, all: number) => void;
}

/** What stands on one side. */
export interface VerifiedSide extends OfflineRoutes {
  readonly configuration: Configuration;
}

export interface Verification {
  readonly instances: readonly RetaggedInstance[];
  readonly old: VerifiedSide;
  readonly now: VerifiedSide;
  readonly probes: readonly Probe[];
  readonly differences: readonly Difference[];
}

/** Both route tables, and the requests to ask of them. */
export function prepareVerification(
  instances: readonly Instance[],
  { settings, newTags, convert }: VerifyOptions,
): Omit<Verification, 'differences'> {
  const retagged = retagInstances(instances, {
    newTags,
    convert,
    converters: convertersOf(settings),
    prefixOf: tagPrefixOf(settings),
  });
  const dialects = dialectsOf(settings);
  const side = (members: readonly Instance[], only: typeof dialects): VerifiedSide => {
    const configuration = configureOnce(settings, { snapshots: snapshotsOf(members) }, only);
    return { configuration, ...compileOffline(configuration, settings) };
  };
  const old = side(
    retagged.map(({ before }) => before),
    dialects,
  );
  const now = side(
    retagged.map(({ after }) => after),
    dialects.filter(({ name }) => name === 'traefik'),
  );
  const usual = ['http', 'https'].map((scheme) => exchangeFor({ method: 'GET', url: `${scheme}://x/` }, settings));
  const taken = new Set(usual.map((exchange) => exchange?.entryPoint));
  const names = new Set([...old.entryPoints, ...now.entryPoints].map(({ name }) => name));
  const otherEntryPoints = [...names].filter((name) => !taken.has(name));
  const probes = deriveProbes([old.configuration, now.configuration], { otherEntryPoints });
  return { instances: retagged, old, now, probes };
}

export async function verifyTags(instances: readonly Instance[], options: VerifyOptions): Promise<Verification> {
  const prepared = prepareVerification(instances, options);
  const { probes } = prepared;
  const observeOld = createObserver(prepared.old);
  const observeNew = createObserver(prepared.now);
  const differences: Difference[] = [];
  let done = 0;
  for (const probe of probes) {
    const [one, other] = [exchangeFor(probe, options.settings), exchangeFor(probe, options.settings)];
    // Refused before any route is asked, whatever the tags.
    if (one !== undefined && other !== undefined) {
      const old = await observeOld(one);
      const now: Observation = await observeNew(other);
      const aspects = compareObservations(old, now);
      if (aspects.length > 0) differences.push({ probe, old, now, aspects });
    }
    options.onProgress?.(++done, probes.length);
  }
  return { ...prepared, differences };
}

function exchangeFor({ headers = {}, ...probe }: Probe, settings: Settings): Exchange | undefined {
  const described = describeRequest({ ...probe, headers: Object.entries(headers) });
  const exchange = typeof described === 'string' ? 400 : exchangeOf(described, settings);
  return typeof exchange === 'number' ? undefined : exchange;
}
