import { readFileSync } from 'node:fs';

const folder = 'test/forwarding/fixtures/servers';

/** What `make.sh` there makes, all by one authority: for the name a.test, for 127.0.0.1, out of date, and a client's. */
export type ServerCertificate = 'server' | 'address' | 'expired' | 'client';

/** PEM texts. */
export function serverCertificate(name: ServerCertificate): { readonly cert: string; readonly key: string } {
  return {
    cert: readFileSync(`${folder}/${name}.pem`, 'utf8'),
    key: readFileSync(`${folder}/${name}.key`, 'utf8'),
  };
}

/** The certificate of the authority, PEM. */
export const serverAuthority = readFileSync(`${folder}/ca.pem`, 'utf8');
