// The `tls` subtree of tags or of a file becomes TLS options and certificates, each judged by itself.
import { clientAuthTypeOf, defaultTlsOptions, tlsOptionsFields, type TlsOptions } from '../model/tls-options.js';
import { tlsCertificateFields, tlsStoreFields, type TlsCertificate, type TlsStore } from '../model/tls-store.js';
import { decodeFields } from '../shared/decode-options.js';
import { nearestWord } from '../shared/nearest-word.js';
import type { OptionNode } from '../shared/option-node.js';
import { decodeStrictly } from './decode-strictly.js';
import { decodeNamed, type Decoded, type Named } from './decode-named.js';
import type { ProblemList } from './tag-problems.js';

export interface DecodedTls {
  readonly options: Map<string, Decoded<TlsOptions>>;
  readonly certificates: Decoded<TlsCertificate>[];
  readonly stores: Map<string, Decoded<TlsStore>>;
}

export interface DecodeTlsContext {
  /** Path of the `tls` node, for messages: `traefik.tls` or `tls`. */
  readonly path: string;
  readonly source: 'tags' | 'file';
  readonly problems: ProblemList;
}

const sections = ['options', 'certificates', 'stores'];
const defaultStore = 'default';

/** Never throws; what cannot be used is in `problems`, what must not be used carries `errors`. */
export function decodeTls(node: OptionNode | undefined, context: DecodeTlsContext): DecodedTls {
  const decoded: DecodedTls = { options: new Map(), certificates: [], stores: new Map() };
  for (const [folded, section] of node?.children ?? []) {
    if (folded === 'options') {
      decodeNamed({ section, kind: 'options', noun: 'tlsOptions', context }, decoded.options, decodeOptions);
    } else if (folded === 'stores') {
      decodeNamed({ section, kind: 'stores', noun: 'store', context }, decoded.stores, decodeStore);
    } else if (folded === 'certificates') decodeCertificates(section, decoded.certificates, context);
    else reportSection(section, context);
  }
  refuseDefaultOfTags(decoded, context);
  refuseOtherStores(decoded, context);
  return decoded;
}

const strictly = {
  fields: tlsOptionsFields,
  harmless: ['alpnProtocols', 'preferServerCipherSuites', 'curvePreferences'],
  refusal: 'tls-options-refused',
} as const;

/** Whatever was to make handshakes stricter and cannot be read leaves options that close their routers. */
function decodeOptions(named: Named, { problems }: DecodeTlsContext): Decoded<TlsOptions> {
  const { node, path, object } = named;
  const { value, errors, refuse } = decodeStrictly(strictly, named, problems);
  // As text, versions are in their order.
  const { minVersion, maxVersion = minVersion } = value;
  if (minVersion > maxVersion) {
    refuse(`${path}.maxVersion is below ${minVersion}, its minVersion`, 'leave maxVersion out');
  }
  const asks = clientAuthTypeOf(value);
  const verifies = asks === 'VerifyClientCertIfGiven' || asks === 'RequireAndVerifyClientCert';
  if (verifies && value.clientAuth?.caFiles.length === 0) {
    const remedy = `name the authorities in ${path}.clientAuth.caFiles`;
    refuse(`${path}.clientAuth.clientAuthType ${asks} has no authorities to trust`, remedy);
  }
  if (value.preferServerCipherSuites !== undefined) {
    const message = `${path}.preferServerCipherSuites changes nothing: the order of the server counts in any case`;
    problems.add({
      code: 'option-unused',
      severity: 'info',
      tag: node.origin,
      message,
      remedy: 'leave it out',
      object,
    });
  }
  return { value, tag: node.origin, errors };
}

function decodeStore({ node, path, object }: Named, { problems }: DecodeTlsContext): Decoded<TlsStore> {
  const errors: string[] = [];
  const value = decodeFields(tlsStoreFields, node, path, (problem) => {
    problems.addOption(problem, object);
    if (problem.code === 'option-missing') errors.push(problem.message);
  });
  if (value.defaultGeneratedCert !== undefined && value.defaultGeneratedCert.domain === undefined) {
    const message = `${path}.defaultGeneratedCert has no name to be for`;
    const remedy = `set ${path}.defaultGeneratedCert.domain.main`;
    errors.push(message);
    problems.add({ code: 'option-missing', severity: 'warning', tag: node.origin, message, remedy, object });
  }
  return { value, tag: node.origin, errors };
}

function decodeCertificates(section: OptionNode, into: Decoded<TlsCertificate>[], context: DecodeTlsContext): void {
  const { path, source, problems } = context;
  if (source === 'tags') {
    const message = `${path}.certificates is not read from tags`;
    const remedy = 'name certificates in a file of the file provider';
    problems.add({ code: 'section-unused', severity: 'warning', tag: section.origin, message, remedy });
    return;
  }
  const members = [...section.children.values()];
  if (section.value !== undefined && section.value !== null) {
    const message = `${path}.certificates is a list of certFile and keyFile`;
    problems.add({ code: 'option-invalid', severity: 'warning', message, remedy: 'write certFile and keyFile' });
  }
  for (const node of members) {
    const errors: string[] = [];
    const value = decodeFields(tlsCertificateFields, node, `${path}.certificates${node.key}`, (problem) => {
      problems.addOption(problem);
      if (problem.code === 'option-missing') errors.push(problem.message);
    });
    const others = value.stores.filter((store) => store !== defaultStore);
    if (others.length > 0) {
      const message = `${path}.certificates${node.key}.stores names "${others.join(', ')}"; there is only ${defaultStore}`;
      const remedy = 'leave stores out';
      problems.add({ code: 'option-unused', severity: 'warning', tag: node.origin, message, remedy });
    }
    if (errors.length === 0) into.push({ value, tag: node.origin, errors });
  }
}

/** Whoever may register a service could otherwise change how TLS is spoken to all others. */
function refuseDefaultOfTags({ options }: DecodedTls, { path, source, problems }: DecodeTlsContext): void {
  const written = options.get(defaultTlsOptions);
  if (source === 'file' || written === undefined) return;
  options.delete(defaultTlsOptions);
  const message = `${path}.options.${defaultTlsOptions} is for all hosts and is not read from tags`;
  const remedy = 'give the options another name, or write them into a file of the file provider';
  problems.add({ code: 'section-unused', severity: 'warning', tag: written.tag, message, remedy });
}

function refuseOtherStores({ stores }: DecodedTls, { path, source, problems }: DecodeTlsContext): void {
  for (const [name, { tag, value }] of stores) {
    if (name !== defaultStore) {
      stores.delete(name);
      const message = `${path}.stores.${name} is not used: there is only the store ${defaultStore}`;
      const remedy = `write ${path}.stores.${defaultStore}`;
      problems.add({ code: 'option-unused', severity: 'warning', tag, message, remedy });
    } else if (source === 'tags' && value.defaultCertificate !== undefined) {
      stores.delete(name);
      const message = `${path}.stores.${name}.defaultCertificate is not read from tags`;
      const remedy = 'name the certificate in a file of the file provider';
      problems.add({ code: 'section-unused', severity: 'warning', tag, message, remedy });
    }
  }
}

function reportSection(section: OptionNode, { path, problems }: DecodeTlsContext): void {
  const nearest = nearestWord(section.key, sections);
  const message = `there is no option "${section.key}" in ${path}`;
  const remedy = nearest === undefined ? `use one of: ${sections.join(', ')}` : `did you mean "${path}.${nearest}"?`;
  problems.add({ code: 'option-unknown', severity: 'warning', tag: section.origin, message, remedy });
}
