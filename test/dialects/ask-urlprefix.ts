// Answers of a proxy whose instances have letters for names.
import type { Instance } from '../../src/model/instance.js';
import { settingsOf, startOffline, type OfflineProxy } from '../support/ask-offline.js';
import { makeInstance } from '../support/make-instance.js';
import type { UrlprefixCase } from './cases/urlprefix-case.js';

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Instance `a` is 10.0.0.1:8080, `b` 10.0.0.2:8080, … */
export function instancesOf(tags: UrlprefixCase['tags'], convert = (own: readonly string[]) => own): Instance[] {
  const byService = Object.entries(isList(tags) ? { app: [tags] } : tags);
  const all = byService.flatMap(([name, instances]) => instances.map((own) => ({ name, tags: convert(own) })));
  return all.map(({ name, tags: own }, index) =>
    makeInstance({ name, id: `${name}-${index}`, address: `10.0.0.${index + 1}`, tags: [...own] }),
  );
}

function isList(tags: UrlprefixCase['tags']): tags is readonly string[] {
  return Array.isArray(tags);
}

/** Entry points as they are by default with a certificate, where `websecure` makes every router one of TLS. */
export const defaultEntryPoints: readonly string[] = ['--tls.certificate=cert.pem', '--tls.key=key.pem'];

export function startUrlprefix(instances: readonly Instance[], flags: readonly string[]): OfflineProxy {
  return startOffline(instances, settingsOf([...defaultEntryPoints, ...flags]));
}

const form = /^(?:(\w+) )?(\w+:\/\/\S*)((?: \[[^\]]*\])*)(?: from (\S+))?$/;

/** Asks as a case writes it. */
export async function askInWords(proxy: OfflineProxy, question: string): Promise<string> {
  const [, method, url = '', headers = '', remoteAddress] = form.exec(question) ?? [];
  const answer = await proxy.ask({
    url,
    method,
    remoteAddress,
    entryPoint: url.startsWith('https:') ? 'websecure' : 'web',
    headers: [...headers.matchAll(/\[([^:]+): ?([^\]]*)\]/g)].map(([, name, value]) => [name!, value!] as const),
  });
  return answer.replace(/(?:https:\/\/)?10\.0\.0\.(\d+):\d+/g, (_, index: string) => letters.charAt(Number(index) - 1));
}
