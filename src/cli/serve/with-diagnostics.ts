import type { Configuration } from '../../model/configuration.js';
import type { Diagnostic } from '../../model/diagnostic.js';

/** The configuration with more to say about it; the same one where there is nothing. */
export function withDiagnostics(configuration: Configuration, more: readonly Diagnostic[]): Configuration {
  if (more.length === 0) return configuration;
  return { ...configuration, diagnostics: [...configuration.diagnostics, ...more] };
}
