// A small acme-dns (github.com/joohoi/acme-dns): accounts that may change one TXT record each.
import http from 'node:http';

export interface AcmeDnsAccount {
  readonly username: string;
  readonly password: string;
  readonly subdomain: string;
  readonly fulldomain: string;
  readonly server_url: string;
}

export interface AcmeDns {
  account(name: string): AcmeDnsAccount;
  /** The values that were accepted, by full name of the record. */
  readonly updates: readonly { readonly name: string; readonly value: string }[];
  /** Requests that were refused. */
  readonly refused: () => number;
  close(): Promise<void>;
}

/** `publish` puts what it is told into a DNS. */
export async function startAcmeDns(publish: (name: string, value: string) => Promise<void>): Promise<AcmeDns> {
  const accounts = new Map<string, AcmeDnsAccount>();
  const updates: { name: string; value: string }[] = [];
  let refused = 0;
  const server = http.createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => void update(text, request.headers).then((status) => response.writeHead(status).end('{}')));
  });

  async function update(text: string, headers: http.IncomingHttpHeaders): Promise<number> {
    const { subdomain, txt } = JSON.parse(text) as { subdomain: string; txt: string };
    const account = accounts.get(String(headers['x-api-user']));
    const isAllowed = account?.password === headers['x-api-key'] && account?.subdomain === subdomain;
    // As the real one: 43 characters, the length of a digest.
    if (!isAllowed || !/^[\w-]{43}$/.test(txt)) {
      refused++;
      return isAllowed ? 400 : 401;
    }
    updates.push({ name: account.fulldomain, value: txt });
    await publish(account.fulldomain, txt);
    return 200;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    account(name) {
      const subdomain = `sub-${name.replaceAll('.', '-')}`;
      const account = {
        username: `user-${name}`,
        password: `secret-${name}`,
        subdomain,
        fulldomain: `${subdomain}.auth.example.org`,
        server_url: `http://127.0.0.1:${port}`,
      };
      accounts.set(account.username, account);
      return account;
    },
    updates,
    refused: () => refused,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
