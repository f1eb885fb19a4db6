// Which certificates are those of the server meant, by the names that Node tells of them.
export interface IdentityCase {
  readonly name: string;
  readonly options: object;
  readonly names: string;
  readonly host?: string;
  readonly wrong?: RegExp;
}

const uri = { peerCertURI: 'spiffe://a/b', insecureSkipVerify: true };

export const identityCases: readonly IdentityCase[] = [
  { name: 'the host', options: { peerCertURI: 'u' }, host: 'a.test', names: 'DNS:a.test, URI:u' },
  { name: 'a wildcard', options: { serverName: 'b.a.test' }, names: 'DNS:*.a.test' },
  { name: 'another host', options: { peerCertURI: 'u' }, host: 'b.test', names: 'DNS:a.test, URI:u', wrong: /b\.test/ },
  { name: 'the name instead of the host', options: { serverName: 'a.test' }, host: 'b.test', names: 'DNS:a.test' },
  { name: 'the only URI', options: uri, names: 'URI:spiffe://a/b' },
  { name: 'the last URI', options: uri, names: 'DNS:x, IP Address:127.0.0.1, URI:spiffe://x, URI:spiffe://a/b' },
  { name: 'a URI with a comma', options: { ...uri, peerCertURI: 'u:a,b' }, names: 'DNS:x, URI:"u:a,b"' },
  { name: 'a URI in another case', options: uri, names: 'URI:SPIFFE://A/B' },
  { name: 'a longer URI', options: uri, names: 'URI:spiffe://a/bc', wrong: /has none of spiffe:\/\/a\/b/ },
  { name: 'no names', options: uri, names: '', wrong: /has none of/ },
  { name: 'a host that looks like a URI', options: uri, names: 'DNS:"x, URI:spiffe://a/b"', wrong: /has none of/ },
  { name: 'a URI inside of another', options: uri, names: 'URI:"x, URI:spiffe://a/b"', wrong: /has none of/ },
  { name: 'a quote that never ends', options: uri, names: 'DNS:"x, URI:spiffe://a/b', wrong: /has none of/ },
  {
    name: 'a name for either host',
    options: { insecureSkipVerify: true, peerCertSANs: [{ type: 'DNSName', value: 'a.test' }] },
    host: 'b.test',
    names: 'DNS:a.test',
  },
  {
    name: 'a URI is no host',
    options: { insecureSkipVerify: true, peerCertSANs: [{ type: 'DNSName', value: 'a.test' }] },
    names: 'URI:a.test',
    wrong: /has none of a\.test/,
  },
];
