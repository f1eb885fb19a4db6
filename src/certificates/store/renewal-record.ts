// What an issuer has said of a renewal, in the `.json` of the certificate and in certmagic's words, so that all who share
// the store renew at the same time.
import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '../../shared/write-file-atomically.js';
import { throughDoor } from './store-door.js';
import type { TriplePaths } from './store-paths.js';

export interface RenewalRecord {
  /** The certificate as the issuer calls it; a record of another one says nothing. */
  readonly certificateId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly explanationUrl: string;
  /** The moment in the window at which it is renewed. */
  readonly selectedMs: number;
  /** When the issuer is asked again. */
  readonly askAgainMs: number;
}

/** Undefined: there is none, or it cannot be read. */
export async function readRenewalRecord({ metadata }: TriplePaths): Promise<RenewalRecord | undefined> {
  const document = await readMetadata(metadata);
  const info = document?.issuer_data?.renewal_info;
  if (info === undefined || info === null) return undefined;
  const [startMs, endMs] = [timeOf(info.suggestedWindow?.start), timeOf(info.suggestedWindow?.end)];
  const [selectedMs, askAgainMs] = [timeOf(info._selectedTime), timeOf(info._retryAfter)];
  const { _uniqueIdentifier: certificateId, explanationURL = '' } = info;
  if (startMs === undefined || endMs === undefined || selectedMs === undefined) return undefined;
  if (typeof certificateId !== 'string' || certificateId === '') return undefined;
  return { certificateId, startMs, endMs, explanationUrl: explanationURL, selectedMs, askAgainMs: askAgainMs ?? 0 };
}

/** Only for whoever holds the lock of the name; everything else that stands there is kept. */
export async function writeRenewalRecord({ metadata }: TriplePaths, record: RenewalRecord): Promise<void> {
  const document = await readMetadata(metadata);
  if (document === undefined || document.issuer_data === null) return;
  const time = (ms: number) => new Date(ms).toISOString();
  const info: WrittenInfo = {
    suggestedWindow: { start: time(record.startMs), end: time(record.endMs) },
    ...(record.explanationUrl === '' ? {} : { explanationURL: record.explanationUrl }),
    _uniqueIdentifier: record.certificateId,
    _retryAfter: time(record.askAgainMs),
    _selectedTime: time(record.selectedMs),
  };
  const next = { ...document, issuer_data: { ...document.issuer_data, renewal_info: info } };
  await throughDoor(() => writeFileAtomically(metadata, JSON.stringify(next, undefined, '\t')));
}

interface WrittenInfo {
  readonly suggestedWindow?: { readonly start?: string; readonly end?: string };
  readonly explanationURL?: string;
  readonly _uniqueIdentifier?: string;
  readonly _retryAfter?: string;
  readonly _selectedTime?: string;
}

interface Metadata {
  readonly issuer_data?: { readonly renewal_info?: WrittenInfo | null } | null;
}

async function readMetadata(path: string): Promise<Metadata | undefined> {
  try {
    const document = JSON.parse(await throughDoor(() => readFile(path, 'utf8'))) as unknown;
    return typeof document === 'object' && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}

function timeOf(text: unknown): number | undefined {
  const ms = Date.parse(String(text));
  return Number.isNaN(ms) ? undefined : ms;
}
