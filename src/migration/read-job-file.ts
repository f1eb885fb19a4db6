// The bytes of a job file become its services.
import type { Diagnostic } from '../model/diagnostic.js';
import { SyntaxFault } from './hcl/cursor.js';
import type { JobFile, JobLanguage } from './job-service.js';
import { readHclJob } from './read-hcl-job.js';
import { readJsonJob } from './read-json-job.js';
import { createPlaces, firstBadByte, sourceText, type Place } from './source-text.js';

/** Never throws: where the bytes are no job, the problems say so. JSON is known by the path or by its first character. */
export function readJobFile(path: string, bytes: Buffer): JobFile {
  const text = sourceText(bytes);
  const isJson = /\.json$/i.test(path) || /^(?:\u00ef\u00bb\u00bf)?\s*[{[]/.test(text);
  const language: JobLanguage = isJson ? 'hcl-json' : 'hcl';
  const failed = (message: string, offset: number): JobFile => ({
    path,
    language,
    isJob: true,
    services: [],
    defaults: new Map(),
    problems: [malformed(path, createPlaces(text)(offset), message)],
  });
  try {
    const found = isJson ? readJsonJob(text) : readHclJob(text);
    const nothing = { services: [], defaults: new Map<string, string>() };
    return { path, language, ...nothing, ...found, isJob: found !== undefined, problems: [] };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxFault)) throw thrown;
    // In comments and strings, other encodings do no harm.
    const bad = firstBadByte(bytes);
    if (bad !== undefined && bad <= thrown.offset) return failed('this byte is not UTF-8', bad);
    return failed(thrown.message, thrown.offset);
  }
}

/** `PATH:LINE:COLUMN`, which terminals and editors turn into a link. */
export function formatPlace(path: string, { line, column }: Place): string {
  return `${path}:${line}:${column}`;
}

function malformed(path: string, place: Place, message: string): Diagnostic {
  return {
    code: 'job-file-malformed',
    severity: 'error',
    origin: { provider: 'file', file: formatPlace(path, place) },
    message: `the job file cannot be read: ${message}`,
    remedy: 'correct the place, or try `nomad job validate`',
  };
}
