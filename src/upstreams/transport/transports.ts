// The transports to servers at run time: what each says of connections, and the files that they name, read again
// whenever they change.
import { isDeepStrictEqual } from 'node:util';
import type { ServersTransport } from '../../model/configuration.js';
import type { Diagnostic, Origin } from '../../model/diagnostic.js';
import type { ServersTransportOptions } from '../../model/servers-transport.js';
import type { Clock } from '../../shared/clock.js';
import { differencesOf } from '../../shared/layered-map.js';
import { currentSignature, readPemFile, type PemFile } from '../../shared/pem-file.js';
import { compileTerms, filesOf } from './compile-terms.js';
import type { ConnectionTerms } from './connection-terms.js';

/** The transport of services that name none. */
export const defaultTransport = '';

export interface Transports {
  /** Follows a configuration; gives those whose options are not what they were. */
  apply(transports: ReadonlyMap<string, ServersTransport>): ReadonlySet<string>;
  /** How connections are made now, by `name@provider`. */
  terms(name: string): ConnectionTerms;
  /** Why transports cannot be used as they are; the same list as long as nothing of it changes. */
  diagnostics(): readonly Diagnostic[];
  close(): void;
}

export interface TransportsOptions {
  /** Those of the settings. */
  readonly settings: ServersTransportOptions;
  readonly clock: Clock;
  /** Files of these hold something else, so that their terms or diagnostics are not what they were. */
  readonly onChange: (names: ReadonlySet<string>) => void;
  /** How often files are looked at. */
  readonly pollMs?: number;
}

interface Entry {
  readonly options: ServersTransportOptions;
  readonly origin: Origin;
  /** As they were read. */
  readonly files: ReadonlyMap<string, PemFile>;
  readonly terms: ConnectionTerms;
  /** Why its files cannot be used as they are now; the terms may be of what they held before. */
  readonly problem: string | undefined;
}

const unknown: ConnectionTerms['tls'] = { ok: false, message: 'the transport to its server is not known' };

export function createTransports({ settings, clock, onChange, pollMs = 2_000 }: TransportsOptions): Transports {
  const entries = new Map<string, Entry>([[defaultTransport, entryOf(settings, { provider: 'internal' })]]);
  const fallback = { ...entries.get(defaultTransport)!.terms, tls: unknown };
  let applied: ReadonlyMap<string, ServersTransport> = new Map();
  let told: readonly Diagnostic[] | undefined;
  let seen: ReadonlyMap<string, string> = new Map();
  let cancelPoll: (() => void) | undefined;
  let closed = false;

  function pollLater(): void {
    const isNeeded = !closed && [...entries.values()].some(({ files }) => files.size > 0);
    cancelPoll = isNeeded ? clock.after(pollMs, () => void poll().finally(pollLater)) : undefined;
  }

  async function poll(): Promise<void> {
    const now = new Map<string, string>();
    for (const { files } of [...entries.values()]) {
      for (const path of files.keys()) if (!now.has(path)) now.set(path, await currentSignature(path));
    }
    if (closed) return;
    const names = new Set<string>();
    for (const [name, entry] of entries) {
      const moved = [...entry.files].filter(([path, { signature }]) => (now.get(path) ?? signature) !== signature);
      // What is still being written, or the certificate of a pair whose key is to follow, is left to come to rest.
      if (moved.length === 0 || moved.some(([path]) => seen.get(path) !== now.get(path))) continue;
      const next = entryOf(entry.options, entry.origin, entry);
      entries.set(name, next);
      if (next.terms !== entry.terms || next.problem !== entry.problem) names.add(name);
    }
    seen = now;
    if (names.size === 0) return;
    told = undefined;
    onChange(names);
  }

  pollLater();
  return {
    apply(transports) {
      const difference = differencesOf(applied, transports);
      applied = transports;
      const names = new Set<string>(difference.removed);
      for (const name of difference.removed) entries.delete(name);
      for (const [name, { status, options, origins }] of difference.changed) {
        const known = entries.get(name);
        if (status === 'disabled') {
          // Its options are what is left of them; nobody may use it.
          if (entries.delete(name)) names.add(name);
          continue;
        }
        if (known !== undefined && isDeepStrictEqual(known.options, options)) continue;
        // What was read before had other options.
        entries.set(name, entryOf(options, origins[0] ?? { provider: 'internal' }));
        names.add(name);
      }
      if (names.size > 0) told = undefined;
      if (cancelPoll === undefined) pollLater();
      return names;
    },
    terms: (name) => entries.get(name)?.terms ?? fallback,
    diagnostics: () => (told ??= [...entries].flatMap(([name, entry]) => diagnosticsOf(name, entry))),
    close() {
      closed = true;
      cancelPoll?.();
    },
  };
}

/** Reads its files; `before` is the same with what the files held earlier, which stands while they cannot be used. */
function entryOf(options: ServersTransportOptions, origin: Origin, before?: Entry): Entry {
  const files = new Map(filesOf(options).map((path) => [path, readPemFile(path)]));
  const terms = compileTerms(options, files);
  if (terms.tls.ok) return { options, origin, files, terms, problem: undefined };
  return { options, origin, files, terms: before?.terms.tls.ok ? before.terms : terms, problem: terms.tls.message };
}

function diagnosticsOf(name: string, { origin, problem, terms }: Entry): Diagnostic[] {
  if (problem === undefined) return [];
  const object = `serversTransport ${name === defaultTransport ? 'of the settings' : name}`;
  const outcome = terms.tls.ok
    ? 'what it held before stands'
    : 'requests to TLS servers of its services are answered 502';
  return [
    {
      code: 'servers-transport-unreadable',
      severity: 'error',
      origin,
      message: `the ${object}: ${problem}; ${outcome}`,
      remedy: 'correct the file, which is read again when it changes',
      object,
    },
  ];
}
