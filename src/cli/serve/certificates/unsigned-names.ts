import { isIP } from 'node:net';
import type { Router } from '../../../model/configuration.js';
import type { Diagnostic } from '../../../model/diagnostic.js';
import { hostsOfRule } from '../../../rules/hosts-of-rule.js';
import type { Settings } from '../../../settings/settings.js';
import { certificateName, faultFor, signerOf, type NameFault } from './who-signs.js';

/** The names of a router that asks a resolver for certificates and gets none for them. */
export function unsignedNames(router: Router, settings: Settings): Diagnostic[] {
  const { tls } = router.options;
  const resolver = tls?.certResolver;
  if (router.status === 'disabled' || tls === undefined || resolver === undefined) return [];
  if (!Object.hasOwn(settings.certificatesResolvers, resolver)) return [];
  const told = (name: string, { why, remedy }: NameFault): Diagnostic => ({
    code: 'name-unsigned',
    severity: 'warning',
    origin: router.origins[0] ?? { provider: router.provider },
    object: `router ${router.name}`,
    message: `the router ${router.name} gets no certificate for ${name} from ${resolver}: ${why}`,
    remedy,
  });
  if (tls.domains.length > 0) {
    return tls.domains
      .flatMap(({ main, sans }) => [...(main === undefined ? [] : [main]), ...sans])
      .flatMap((written) => {
        const fault = faultFor(settings, resolver, certificateName(written));
        return fault === undefined ? [] : [told(`"${written}"`, fault)];
      });
  }
  return hostsOfRule(router.rule)
    .filter((host) => signerOf(settings, resolver, host) === undefined)
    .map((host) => told(host, isIP(host) === 0 ? faultFor(settings, resolver, host)! : addressFault));
}

const addressFault: NameFault = {
  why: 'clients that come by an address name no host in the handshake',
  remedy: 'let the default certificate be for it: tls.stores.default.defaultGeneratedCert',
};
