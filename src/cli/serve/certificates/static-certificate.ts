import { readFileSync } from 'node:fs';
import { parseCertificate, type Certificate } from '../../../certificates/certificate.js';
import type { Settings } from '../../../settings/settings.js';
import { TagwayError } from '../../../shared/errors.js';

/** The pair of files that the settings name; throws TW_SETTING_INVALID when they are none. */
export function staticCertificate({ tls }: Settings): Certificate | undefined {
  if (tls.certificate === undefined || tls.key === undefined) return undefined;
  const parsed = parseCertificate(readFileSync(tls.certificate, 'utf8'), readFileSync(tls.key, 'utf8'));
  if (parsed.ok) return parsed.certificate;
  const message = `tls.certificate ${tls.certificate} and tls.key ${tls.key} cannot be used: ${parsed.message}`;
  throw new TagwayError('TW_SETTING_INVALID', message, { source: 'settings' });
}
