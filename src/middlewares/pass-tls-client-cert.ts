import { boolean, struct } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';

const nameFields = {
  country: boolean('Country.', { default: false }),
  province: boolean('State or province.', { default: false }),
  locality: boolean('Locality.', { default: false }),
  organization: boolean('Organisation.', { default: false }),
  commonName: boolean('Common name.', { default: false }),
  serialNumber: boolean('Serial number.', { default: false }),
  domainComponent: boolean('Domain components.', { default: false }),
} as const;

/** Tells the service about the client's certificate. Not built yet. */
export const passTLSClientCert = defineMiddleware({
  type: 'passTLSClientCert',
  schema: struct("Tells the service about the client's certificate.", {
    pem: boolean('Send the certificate in X-Forwarded-Tls-Client-Cert.', { default: false }),
    info: struct('What to send in X-Forwarded-Tls-Client-Cert-Info.', {
      notAfter: boolean('The end of its validity.', { default: false }),
      notBefore: boolean('The start of its validity.', { default: false }),
      sans: boolean('Its alternative names.', { default: false }),
      serialNumber: boolean('Its serial number.', { default: false }),
      subject: struct('Parts of its subject.', {
        ...nameFields,
        organizationalUnit: boolean('Organisational unit.', { default: false }),
      }),
      issuer: struct('Parts of its issuer.', nameFields),
    }),
  }),
});
