import { readFileSync } from 'node:fs';
import { parseCertificate, type Certificate } from '../../certificates/certificate.js';
import { createCertificateTable } from '../../certificates/serving/certificate-table.js';
import { createTicketKeys } from '../../certificates/serving/ticket-keys.js';
import { createTlsChooser } from '../../certificates/serving/tls-chooser.js';
import { tlsOptionsSchema } from '../../certificates/serving/tls-options.js';
import type { TlsTerminator } from '../../forwarding/entry-point.js';
import type { Settings } from '../../settings/settings.js';
import type { Clock } from '../../shared/clock.js';
import { decodeFields } from '../../shared/decode-options.js';
import { TagwayError } from '../../shared/errors.js';
import { createNode } from '../../shared/option-node.js';

export interface SettingsTerminator extends TlsTerminator {
  /** Takes the certificate that other settings name from then on; throws, and changes nothing, when it cannot be used. */
  useSettings(settings: Settings): void;
}

/** Who shakes hands on the entry points, with the certificate of the settings; undefined: nobody does. */
export function createTlsTerminator(settings: Settings, clock: Clock): SettingsTerminator | undefined {
  const first = certificateOf(settings);
  if (first === undefined) return undefined;
  let certificate = first;
  let table = createCertificateTable([first], clock.now());
  const options = {
    name: 'default',
    options: decodeFields(tlsOptionsSchema.fields, createNode('', ''), '', () => undefined),
    authorities: [],
  };
  const chooser = createTlsChooser({
    certificates: () => table,
    optionsFor: () => options,
    fallback: () => certificate,
  });
  return {
    identityFor: (name) => chooser.identityFor(name),
    ticketKey: createTicketKeys(clock),
    useSettings(next) {
      const named = certificateOf(next);
      if (named === undefined || named.fingerprint === certificate.fingerprint) return;
      certificate = named;
      table = createCertificateTable([named], clock.now());
    },
  };
}

/** The pair of files that the settings name; throws TW_SETTING_INVALID when they are none. */
function certificateOf({ tls }: Settings): Certificate | undefined {
  if (tls.certificate === undefined || tls.key === undefined) return undefined;
  const parsed = parseCertificate(readFileSync(tls.certificate, 'utf8'), readFileSync(tls.key, 'utf8'));
  if (parsed.ok) return parsed.certificate;
  const message = `tls.certificate ${tls.certificate} and tls.key ${tls.key} cannot be used: ${parsed.message}`;
  throw new TagwayError('TW_SETTING_INVALID', message, { source: 'settings' });
}
