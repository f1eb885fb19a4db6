// Observations in words: servers by the instances behind them, and the tags that are to blame.
import type { Difference } from '../../../migration/verify/group-differences.js';
import type { Observation, SentRequest } from '../../../migration/verify/observe-exchange.js';
import { createTagFinder, type TagsBehind } from '../../../migration/verify/tags-behind.js';
import type { Instance } from '../../../model/instance.js';
import type { Settings } from '../../../settings/settings.js';
import { convertersOf } from '../../serve/tag-converters.js';
import type { VerifiedSide, Verification } from './verify-tags.js';

/** One side of a difference, as data. */
export interface DescribedAnswer {
  readonly router: string | null;
  readonly status: number | null;
  readonly location: string | null;
  /** The part of the requests that each server gets. */
  readonly servers: Readonly<Record<string, number>>;
  readonly sent: Pick<SentRequest, 'line' | 'host' | 'headers' | 'choice'> | null;
  readonly answerHeaders: readonly string[];
  readonly tags: readonly string[];
  readonly services: readonly string[];
}

export interface DescribedDifference {
  readonly old: DescribedAnswer;
  readonly new: DescribedAnswer;
}

/** How an instance is called where it stands for a server. */
export type LabelInstance = (instance: Instance) => string;

export function createAnswerDescriber(
  verification: Verification,
  { settings, labelOf }: { readonly settings: Settings; readonly labelOf: LabelInstance },
): (difference: Difference) => DescribedDifference {
  const converters = convertersOf(settings);
  const finder = createTagFinder(verification.instances, (instance) =>
    converters.flatMap((converter) => converter.convert(instance)),
  );
  const byHost = new Map(verification.instances.map(({ before, original }) => [before.address, original]));

  function serverOf(url: string): string {
    const { hostname, port, protocol } = new URL(url);
    const instance = byHost.get(hostname);
    if (instance === undefined) return url;
    const scheme = protocol === 'http:' ? '' : `${protocol}//`;
    const usual = protocol === 'https:' ? 443 : 80;
    const shown = port === '' ? usual : Number(port);
    return `${scheme}${labelOf(instance)}${shown === instance.port ? '' : ` on port ${shown}`}`;
  }

  function described(
    { router, status, location, sent, answerHeaders }: Observation,
    tags: TagsBehind,
  ): DescribedAnswer {
    const { line, host, headers, choice } = sent ?? { line: '', host: '', headers: [], choice: '' };
    return {
      router,
      status,
      location,
      servers: Object.fromEntries([...(sent?.servers ?? [])].map(([url, share]) => [serverOf(url), rounded(share)])),
      sent: sent === null ? null : { line, host, headers, choice },
      answerHeaders,
      ...tags,
    };
  }

  return ({ old, now }) => {
    const [one, other] = [routerOf(old, verification.old), routerOf(now, verification.now)];
    return {
      old: described(old, finder.find('old', one, other)),
      new: described(now, finder.find('new', other, one)),
    };
  };
}

function routerOf({ router }: Observation, { configuration }: VerifiedSide) {
  return router === null ? undefined : configuration.routers.get(router);
}

function rounded(share: number): number {
  return Math.round(share * 1e6) / 1e6;
}
