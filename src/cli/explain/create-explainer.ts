import type { Configuration } from '../../model/configuration.js';
import type { Settings } from '../../settings/settings.js';
import { compileOffline } from '../compile-offline.js';
import type { Explainer } from '../explain.js';
import { exchangeOf } from './describe-exchange.js';
import { unrouted } from './explain-answer.js';
import { explainExchange } from './explain-exchange.js';

/** Answers from a configuration, with the entry points of the settings. */
export function createExplainer(configuration: Configuration, settings: Settings): Explainer {
  const { table, entryPoints } = compileOffline(configuration, settings);
  return {
    explain(request) {
      const exchange = exchangeOf(request, settings);
      if (typeof exchange === 'number') return Promise.resolve(unrouted(exchange));
      return explainExchange(exchange, { table, configuration, entryPoints });
    },
  };
}
