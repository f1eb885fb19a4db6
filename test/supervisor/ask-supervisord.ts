import { request } from 'node:http';

export interface ProgramState {
  /** `RUNNING`, `STOPPED`, … */
  readonly state: string;
  /** 0: it has no process. */
  readonly pid: number;
}

/** The programs that supervisord knows, from its socket: cheaper than supervisorctl, and so fit to be asked all the time. */
export function askSupervisord(socketPath: string): Promise<ReadonlyMap<string, ProgramState>> {
  const call = '<?xml version="1.0"?><methodCall><methodName>supervisor.getAllProcessInfo</methodName></methodCall>';
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'text/xml', 'Content-Length': call.length };
    const sent = request({ socketPath, path: '/RPC2', method: 'POST', headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', reject).on('end', () => resolve(new Map(readPrograms(text))));
    });
    sent.on('error', reject);
    sent.end(call);
  });
}

function* readPrograms(text: string): Generator<[string, ProgramState]> {
  for (const [, struct] of text.matchAll(/<struct>([^]*?)<\/struct>/g)) {
    const members = new Map(
      [...struct!.matchAll(/<name>(\w+)<\/name>\s*<value><\w+>([^<]*)</g)].map(([, name, value]) => [name!, value!]),
    );
    yield [members.get('name') ?? '', { state: members.get('statename') ?? '', pid: Number(members.get('pid')) }];
  }
}
