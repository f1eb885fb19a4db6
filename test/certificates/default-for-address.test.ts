// Clients that come by an address name no host: they get the default certificate, which the own authority signs for it.
import { join } from 'node:path';
import t from 'tap';
import { startCertificates } from '../../src/cli/serve/certificates/start-certificates.js';
import { emptyConfiguration, emptyTls } from '../../src/model/configuration.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { systemClock as clock } from '../../src/shared/clock.js';
import { untilAsync } from '../support/until.js';

t.test('the default certificate for an address', async (t) => {
  const { settings } = loadSettings({
    argv: ['--certificatesresolvers.local.internal', `--certificates.storage=${join(t.testdir(), 'CERTS')}`],
    env: { TRAEFIK_CONFIGFILE: '/dev/null' },
  });
  const quiet = { error: (line: string) => t.fail(line), warn: () => 0, info: () => 0, debug: () => 0 };
  const certificates = await startCertificates(settings, {
    clock,
    log: quiet as never,
    env: {},
    onDiagnostics: () => undefined,
  });
  t.teardown(() => certificates.close());
  const value = {
    defaultCertificate: undefined,
    defaultGeneratedCert: { resolver: 'local', domain: { main: '10.0.0.1', sans: ['2001:db8::1'] } },
  };
  const tls = { ...emptyTls, store: { value, origin: { provider: 'file' } } };
  certificates.follow({ ...emptyConfiguration, tls });
  const served = async () => (await certificates.tls.identityFor('', [], 'websecure'))?.certificate.names;
  await untilAsync('it is served', async () => (await served())?.includes('10.0.0.1') === true, 30_000);
  t.same(certificates.diagnostics(), []);
});
