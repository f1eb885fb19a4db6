// The same source on several tags of an instance: Fabio lets one line of its table stand, and so do we.
import { maxWeight } from '../../model/service.js';
import type { InstanceWeight } from './service-tags.js';
import type { UrlprefixOptions } from './options.js';
import type { RoutePlan } from './plan-route.js';
import type { RouteSource } from './parse-source.js';
import type { SayOfTag } from './say.js';
import type { TagText } from './parse-tag.js';

/** A tag that is understood. */
export interface TagRoute {
  readonly text: TagText;
  readonly source: RouteSource;
  readonly options: UrlprefixOptions;
  readonly plan: RoutePlan;
  readonly say: SayOfTag;
}

export interface ChosenRoute extends TagRoute {
  readonly weight: InstanceWeight;
}

/** Of the routes of one name the one that stands; the others are told why they do not. */
export function chooseRoute(alike: readonly TagRoute[]): ChosenRoute {
  const standing = alike.reduce((best, route) => (lineOf(route) > lineOf(best) ? route : best));
  for (const route of alike) {
    if (route === standing) continue;
    const same = lineOf(route) === lineOf(standing);
    const message = `"${route.say.quote(standing.text.tag)}" has the same source and stands for this tag`;
    route.say[same ? 'info' : 'warning']('tag-duplicate', message, 'keep one of the two tags');
  }
  return { ...standing, weight: joinedWeight(alike, standing) };
}

const schemes = { any: 'http://', http: 'http://', https: 'https://', h2c: 'grpc://', tcp: 'tcp://' };

/** What Fabio sorts by, as far as lines of one instance and source differ. */
function lineOf({ text: { words }, options: { redirect, proto } }: TagRoute): string {
  const last = (start: string) => words.findLast((word) => word.startsWith(start))?.slice(start.length);
  const target = redirect === undefined ? schemes[proto] : last('redirect=')!.replace(/^[^,]*,/, '');
  const kept = words
    .filter((word) => !/^(weight=|proto=(tcp|https|grpcs?)$)/.test(word))
    .map((word) => (word.startsWith('redirect=') ? word.replace(/,.*/s, '') : word));
  const weight = last('weight=');
  return [
    target,
    ...(weight === undefined ? [] : ['weight', weight]),
    ...(kept.length === 0 ? [] : ['opts', ...kept]),
  ].join(' ');
}

/** No share at all would take the server out, and Fabio gives every weight above 0 its turn. */
const leastShare = 1e-6;

/** Another weight is another target of Fabio's at the same address: together they get what both get. */
function joinedWeight(alike: readonly TagRoute[], standing: TagRoute): InstanceWeight {
  const weights = new Set(alike.map(({ options }) => options.weight ?? 0));
  const shares = [...weights].filter((weight) => weight > 0 && weight <= 1);
  const multiples = [...weights].filter((weight) => weight > 1);
  const { say } = standing;
  if (shares.length > 0 && multiples.length > 0) {
    const message = 'a share (weight up to 1) and a multiple (weight above 1) stand on one instance; the shares count';
    say.warning('weights-mixed', message, 'use one kind of weight');
  }
  if (shares.length > 0) {
    if (weights.has(0)) {
      say.warning('weights-mixed', 'the same source has a weight and none; the weight counts', 'keep one of the tags');
    }
    const sum = Number(shares.reduce((total, share) => total + share).toFixed(6));
    return { share: Math.min(1, Math.max(leastShare, sum)) };
  }
  if (multiples.length === 0) return {};
  const sum = multiples.reduce((total, multiple) => total + multiple, weights.has(0) ? 1 : 0);
  const weight = Math.min(maxWeight, Math.round(sum));
  const message = `the weight ${sum} means ${weight} times as much as an instance without one gets; to Fabio it means all`;
  say.info('weights-mixed', message, 'use weights up to 1 for shares of all requests, above 1 for multiples');
  return { weight };
}
