/** A command to paste, and what it shows. */
export interface Suggestion {
  readonly command: string;
  readonly shows: string;
}

export interface DemoAddresses {
  readonly port: number;
  readonly apiPort: number;
  readonly consulUrl: string;
  /** How this program is called: `node dist/cli/main.js`. */
  readonly program: string;
}

export function whatToTry({ port, apiPort, consulUrl, program }: DemoAddresses): Suggestion[] {
  const web = `http://127.0.0.1:${port}`;
  const api = `http://127.0.0.1:${apiPort}`;
  const own = JSON.stringify({
    Name: 'mine',
    Port: apiPort,
    Address: '127.0.0.1',
    Tags: ['traefik.enable=true', 'traefik.http.routers.mine.rule=Host(`mine.localhost`)'],
  });
  return [
    {
      command: `curl -H 'Host: whoami.localhost' ${web}/`,
      shows: 'a service in Nomad, under the name that the default rule gives it',
    },
    {
      command: `curl -H 'Host: shop.localhost' ${web}/api/orders`,
      shows: 'a service in Consul; a middleware takes /api off its paths',
    },
    {
      command: `curl -s ${api}/api/http/routers | grep -o '"rule":"[^"]*"'`,
      shows: 'the rules of all routers, from the API',
    },
    {
      command: `curl -s ${api}/debug/catalog | ${program} explain --catalog=/dev/stdin http://shop.localhost/api/orders`,
      shows: 'what becomes of a request, and why',
    },
    {
      command: `curl -X PUT ${consulUrl}/v1/agent/service/register -d '${own}'`,
      shows: `a service of your own (here: the API, as http://mine.localhost:${port}/); see the trace`,
    },
  ];
}
