// What files and tags say of certificates: pairs of files, and which certificate stands in where there is none.
import { list, struct, text, type InferFields } from '../shared/schema.js';

const pairFields = {
  certFile: text('PEM file of the certificate and its chain, or its text.', { required: true }),
  keyFile: text('PEM file of its key, or its text.', { required: true }),
} as const;

/** A member of `tls.certificates`. */
export const tlsCertificateFields = {
  ...pairFields,
  stores: list('The stores it is for; there is only `default`.'),
} as const;

/** `tls.stores.default`. */
export const tlsStoreFields = {
  defaultCertificate: struct('The certificate for names that none is for.', pairFields),
  defaultGeneratedCert: struct('The same, obtained from a certificate resolver.', {
    resolver: text('The certificate resolver to ask.', { required: true }),
    domain: struct('The names on it.', {
      main: text('The main name.', { required: true }),
      sans: list('Further names.'),
    }),
  }),
} as const;

export type TlsCertificate = InferFields<typeof tlsCertificateFields>;
export type TlsStore = InferFields<typeof tlsStoreFields>;
