import type { Log } from '../observability/log.js';
import type { Trace } from './trace.js';

/** The log of the demo's proxy: what the trace does not say anyway, which is defects and trouble with the catalogs. */
export function createDefectLog(trace: Trace): Log {
  const ignore = () => undefined;
  return {
    error(message, facts) {
      // Diagnostics have a code, and the trace has them from the configuration.
      if (facts?.code === undefined) trace.change({ kind: 'problem', text: message });
    },
    warn: ignore,
    info: ignore,
    debug: ignore,
    enabled: (level) => level === 'error',
  };
}
