// What the configuration says of TLS, with the files it names: certificates and options that are ready for use, read
// again whenever the files change.
import { createSecureContext } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import { emptyTls, type NamedTls, type Sourced, type TlsConfiguration } from '../../model/configuration.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { defaultTlsOptions } from '../../model/tls-options.js';
import { checkedCertificates } from '../../shared/checked-certificates.js';
import type { Clock } from '../../shared/clock.js';
import { messageOf } from '../../shared/errors.js';
import { createPemFiles } from '../../shared/pem-files.js';
import { isPemText } from '../../shared/pem-text.js';
import { parseCertificate, type Certificate } from '../certificate.js';
import { clientTerms } from './client-terms.js';
import type { NamedTlsOptions } from './tls-chooser.js';
import { tlsParameters } from './tls-parameters.js';
import { usualTlsOptions } from './usual-tls-options.js';

export interface ConfiguredTls {
  follow(tls: TlsConfiguration): void;
  /** Those of `tls.certificates` that can be served. */
  readonly certificates: readonly Certificate[];
  /** That of `tls.stores.default.defaultCertificate`. */
  readonly defaultCertificate: Certificate | undefined;
  /** By qualified name, or `default`; undefined: there are none that can be used. */
  options(name: string): NamedTlsOptions | undefined;
  /** What they ask of clients. */
  clientTerms(name: string): string | undefined;
  /** What is wrong with files; the same list as long as nothing of it changes. */
  readonly diagnostics: readonly Diagnostic[];
  close(): void;
}

export interface ConfiguredTlsParts {
  readonly clock: Clock;
  /** Files hold something else. */
  readonly onChange: () => void;
  readonly pollMs?: number;
}

interface Pair {
  readonly certFile: string;
  readonly keyFile: string;
}

interface Loaded {
  readonly texts: readonly string[];
  readonly certificate: Certificate | undefined;
}

const usual: NamedTlsOptions = { name: defaultTlsOptions, options: usualTlsOptions, authorities: [] };

const defaultInFile = `${defaultTlsOptions}@file`;

export function createConfiguredTls({ clock, onChange, pollMs = 2_000 }: ConfiguredTlsParts): ConfiguredTls {
  let followed: TlsConfiguration = emptyTls;
  let pairs = new Map<string, Loaded>();
  let named = new Map<string, NamedTlsOptions>();
  let terms = new Map<string, string>();
  let certificates: readonly Certificate[] = [];
  let defaultCertificate: Certificate | undefined;
  let diagnostics: readonly Diagnostic[] = [];
  const files = createPemFiles({
    clock,
    pollMs,
    onChange() {
      load();
      onChange();
    },
  });

  function textOf(written: string): string {
    if (isPemText(written)) return written;
    const file = files.read(written);
    if ('problem' in file) throw new Error(file.problem);
    return file.text;
  }

  /** Everything anew; what comes out as before is the same object as before. */
  function load(): void {
    const told: Diagnostic[] = [];
    const [pairsBefore, namedBefore] = [pairs, named];
    pairs = new Map();
    named = new Map();
    const { store } = followed;
    certificates = followed.certificates.flatMap((one) => loadPair(one, pairsBefore, told) ?? []);
    const pair = store?.value.defaultCertificate;
    defaultCertificate = store && pair && loadPair({ value: pair, origin: store.origin }, pairsBefore, told);
    for (const one of followed.options.values()) loadOptions(one, namedBefore.get(nameOf(one)), told);
    const isDefaultWritten = [...followed.options.values()].some((one) => nameOf(one) === defaultTlsOptions);
    if (!isDefaultWritten) named.set(defaultTlsOptions, usual);
    terms = new Map([...named].map(([name, one]) => [name, clientTerms(one.options, one.authorities)]));
    if (!isDeepStrictEqual(told, diagnostics)) diagnostics = told;
  }

  function loadPair(
    { value, origin }: Sourced<Pair>,
    before: ReadonlyMap<string, Loaded>,
    told: Diagnostic[],
  ): Certificate | undefined {
    const key = JSON.stringify([value.certFile, value.keyFile]);
    const known = before.get(key);
    let problem: string;
    try {
      const texts = [textOf(value.certFile), textOf(value.keyFile)];
      if (known !== undefined && isDeepStrictEqual(known.texts, texts)) {
        pairs.set(key, known);
        return known.certificate;
      }
      const parsed = parseCertificate(texts[0]!, texts[1]!);
      if (parsed.ok) {
        pairs.set(key, { texts, certificate: parsed.certificate });
        return parsed.certificate;
      }
      problem = parsed.message;
    } catch (thrown) {
      problem = messageOf(thrown);
    }
    const certificate = known?.certificate;
    // Without the texts, so that they are judged anew next time.
    pairs.set(key, { texts: [], certificate });
    const what = isPemText(value.certFile) ? 'a certificate' : `the certificate ${value.certFile}`;
    told.push({
      code: 'certificate-unusable',
      severity: 'error',
      origin,
      message: `${what} is left out: ${problem}${certificate === undefined ? '' : '; what it held before stands'}`,
      remedy: 'correct the files, which are read again when they change',
    });
    return certificate;
  }

  function loadOptions(one: NamedTls, before: NamedTlsOptions | undefined, told: Diagnostic[]): void {
    const name = nameOf(one);
    const { options, status, errors } = one;
    if (status === 'disabled' && name !== defaultTlsOptions) return;
    try {
      if (status === 'disabled') throw new Error(errors[0]);
      const written = options.clientAuth?.caFiles ?? [];
      const authorities = written.map((file) => checkedCertificates(file, textOf(file)));
      const next = { name, options, authorities };
      if (isDeepStrictEqual(next, before)) return void named.set(name, before!);
      const { cert: _, key: __, ...parameters } = tlsParameters({ chainPem: '', keyPem: '' }, options, authorities);
      createSecureContext(parameters);
      named.set(name, next);
    } catch (thrown) {
      const stands = before !== undefined && isDeepStrictEqual(before.options, options);
      if (stands) named.set(name, before);
      told.push({
        code: 'tls-options-unreadable',
        severity: 'error',
        origin: one.origins[0] ?? { provider: one.provider },
        message: `the TLS options ${name} cannot be used: ${messageOf(thrown)}; ${stands ? 'what their files held before stands' : 'handshakes with them are refused'}`,
        remedy: 'correct them, or the files they name, which are read again when they change',
        object: `tlsOptions ${one.name}`,
      });
    }
  }

  load();
  return {
    follow(tls) {
      if (tls === followed) return;
      followed = tls;
      load();
      files.keep(new Set(filesOf(tls)));
    },
    get certificates() {
      return certificates;
    },
    get defaultCertificate() {
      return defaultCertificate;
    },
    options: (name) => named.get(name),
    clientTerms: (name) => terms.get(name),
    get diagnostics() {
      return diagnostics;
    },
    close: () => files.close(),
  };
}

function nameOf({ name }: NamedTls): string {
  return name.toLowerCase() === defaultInFile ? defaultTlsOptions : name;
}

/** The files that the configuration names. */
function filesOf({ options, certificates, store }: TlsConfiguration): string[] {
  const pair = store?.value.defaultCertificate;
  return [
    ...[...options.values()].flatMap(({ options: { clientAuth } }) => clientAuth?.caFiles ?? []),
    ...[...certificates.map(({ value }) => value), ...(pair === undefined ? [] : [pair])].flatMap(
      ({ certFile, keyFile }) => [certFile, keyFile],
    ),
  ].filter((written) => !isPemText(written));
}
