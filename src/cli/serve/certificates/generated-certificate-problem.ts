import { emptyTls, type Configuration } from '../../../model/configuration.js';
import type { Diagnostic } from '../../../model/diagnostic.js';
import type { Settings } from '../../../settings/settings.js';
import { nearestWord } from '../../../shared/nearest-word.js';

/** A default certificate that nobody will ever obtain. */
export function generatedCertificateProblem(
  { tls }: Pick<Configuration, 'tls'>,
  { certificatesResolvers }: Pick<Settings, 'certificatesResolvers'>,
): Diagnostic[] {
  const { store } = tls ?? emptyTls;
  const resolver = store?.value.defaultGeneratedCert?.resolver;
  if (store === undefined || resolver === undefined || Object.hasOwn(certificatesResolvers, resolver)) return [];
  const nearest = nearestWord(resolver, Object.keys(certificatesResolvers));
  return [
    {
      code: 'reference-missing',
      severity: 'warning',
      origin: store.origin,
      message: `the default certificate is to come from the certificate resolver "${resolver}", which does not exist`,
      remedy: nearest === undefined ? `define certificatesResolvers.${resolver}` : `did you mean "${nearest}"?`,
    },
  ];
}
