// What authorities say of the certificates that are served: asked long before anybody wants to know, kept in the store
// as Caddy keeps it, and never waited for.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { limitConcurrency } from '../../shared/limit-concurrency.js';
import type { Clock } from '../../shared/clock.js';
import { messageOf } from '../../shared/errors.js';
import { makeDirectory } from '../../shared/make-directory.js';
import { writeFileAtomically } from '../../shared/write-file-atomically.js';
import type { Certificate } from '../certificate.js';
import { certificateBlocks } from '../certificate-blocks.js';
import { retryWaitMs } from '../issuing/retry-ladder.js';
import { throughDoor, throughSideDoor } from '../store/store-door.js';
import type { StorePaths } from '../store/store-paths.js';
import { askResponder } from './ask-responder.js';
import { certificateId, ocspRequest } from './certificate-id.js';
import { readOcspResponse, type OcspAnswer, type OcspQuestion } from './ocsp-response.js';
import { stapleFile } from './staple-file.js';

export interface Staples {
  /** Looks after these from then on, and after no others. */
  follow(certificates: readonly Certificate[]): void;
  /** Where the answer about a certificate is found; undefined where there will never be one. */
  stapleOf(certificate: Certificate): (() => Buffer | undefined) | undefined;
  /** Whether clients would refuse it, since it demands an answer and has none. */
  lacks(certificate: Certificate): boolean;
  /** Whether its authority has said so. */
  isRevoked(certificate: Certificate): boolean;
  close(): void;
}

export interface StaplesOptions {
  readonly clock: Clock;
  readonly paths: Pick<StorePaths, 'ocsp' | 'ocspDirectory'>;
  /** How something is written to the store. */
  readonly write?: (operation: () => Promise<void>) => Promise<void>;
  readonly onProblem: (message: string) => void;
  /** `lacks` gives something else for one of them. */
  readonly onChange: () => void;
}

interface Job {
  readonly certificate: Certificate;
  staple: { readonly bytes: Buffer; readonly untilMs: number; readonly refreshMs: number } | undefined;
  revoked: boolean;
  failures: number;
  told: string | undefined;
  cancel: () => void;
}

/** Below a week, revoking is no faster than waiting. */
const shortLifeMs = 7 * 86_400_000;
const maxAtOnce = 4;
const leastWaitMs = 60_000;

export function createStaples(options: StaplesOptions): Staples {
  const { clock, paths, write = throughDoor, onProblem, onChange } = options;
  let jobs = new Map<string, Job>();
  let closed = false;
  const inTurn = limitConcurrency(maxAtOnce);
  /** To take a chain apart costs a millisecond: of thousands, each lets requests in between. */
  const oneByOne = limitConcurrency(1);

  async function look(job: Job): Promise<void> {
    const waitMs = await refresh(job).catch((error: unknown) => failed(job, messageOf(error)));
    if (isFollowed(job)) {
      job.cancel = clock.after(waitMs, () => void look(job));
    }
  }

  function isFollowed(job: Job): boolean {
    return !closed && jobs.get(job.certificate.fingerprint) === job;
  }

  /** Gives the time until it is to be looked at again. */
  async function refresh(job: Job): Promise<number> {
    return (await oneByOne(() => takeKept(job))) ?? ask(job);
  }

  /** Gives that time too, unless there is something to ask. */
  async function takeKept(job: Job): Promise<number | undefined> {
    if (!isFollowed(job)) return 0;
    // Another proxy may have asked.
    const kept = await throughSideDoor(() => readFile(stapleFile(paths, job.certificate))).catch(() => undefined);
    if (kept !== undefined) take(job, kept, readOcspResponse(kept, questionOf(job)));
    return job.staple !== undefined && job.staple.refreshMs > clock.now() ? untilRefresh(job.staple) : undefined;
  }

  function questionOf({ certificate }: Job): OcspQuestion {
    const [leaf, issuer] = certificateBlocks(certificate.chainPem);
    if (issuer === undefined) throw new Error('its chain lacks the certificate of its authority');
    return { leaf: new X509Certificate(leaf!), issuer: new X509Certificate(issuer), nowMs: clock.now() };
  }

  async function ask(job: Job): Promise<number> {
    const { bytes, answer } = await inTurn(async () => {
      const question = questionOf(job);
      const request = ocspRequest(certificateId(question.leaf, question.issuer));
      const bytes = await askResponder(job.certificate.ocspUrl!, request);
      return { bytes, answer: readOcspResponse(bytes, { ...question, nowMs: clock.now() }) };
    });
    take(job, bytes, answer);
    if (answer.kind === 'revoked') {
      job.staple = undefined;
      job.revoked = true;
      return failed(job, 'its authority has revoked it; clients that ask will refuse it');
    }
    if (answer.kind === 'unusable') return failed(job, `its responder ${job.certificate.ocspUrl}: ${answer.message}`);
    job.failures = 0;
    job.told = undefined;
    await keep(stapleFile(paths, job.certificate), bytes).catch((error: unknown) =>
      onProblem(`the OCSP answer for ${nameOf(job)} is not kept: ${messageOf(error)}`),
    );
    return untilRefresh(job.staple!);
  }

  function take(job: Job, bytes: Buffer, answer: OcspAnswer): void {
    if (answer.kind !== 'good') return;
    const { thisUpdateMs, nextUpdateMs } = answer;
    if (job.staple !== undefined && job.staple.untilMs >= nextUpdateMs) return;
    const lacked = lacksNow(job);
    job.staple = { bytes, untilMs: nextUpdateMs, refreshMs: (thisUpdateMs + nextUpdateMs) / 2 };
    if (lacked) onChange();
  }

  async function keep(file: string, bytes: Buffer): Promise<void> {
    await write(async () => {
      await makeDirectory(paths.ocspDirectory, 0o700);
      await writeFileAtomically(file, bytes);
    });
  }

  function failed(job: Job, message: string): number {
    job.failures++;
    const demands = job.certificate.mustStaple && job.staple === undefined ? ', which it demands of servers' : '';
    const told = `the certificate for ${nameOf(job)} has no new OCSP answer${demands}: ${message}`;
    if (told !== job.told) onProblem(told);
    job.told = told;
    return retryWaitMs(job.failures);
  }

  /** A responder may go on giving an answer that is past its half. */
  function untilRefresh({ refreshMs, untilMs }: NonNullable<Job['staple']>): number {
    const nowMs = clock.now();
    return Math.max(refreshMs - nowMs, Math.min((untilMs - nowMs) / 10, 60 * leastWaitMs), leastWaitMs);
  }

  function stapleNow(fingerprint: string): Buffer | undefined {
    const staple = jobs.get(fingerprint)?.staple;
    return staple !== undefined && staple.untilMs > clock.now() ? staple.bytes : undefined;
  }

  function lacksNow({ certificate }: Pick<Job, 'certificate'>): boolean {
    return certificate.mustStaple === true && stapleNow(certificate.fingerprint) === undefined;
  }

  return {
    follow(certificates) {
      const before = jobs;
      jobs = new Map();
      const begun: Job[] = [];
      for (const certificate of certificates) {
        const { fingerprint } = certificate;
        if (!isAnswered(certificate) || jobs.has(fingerprint)) continue;
        let job = before.get(fingerprint);
        if (job === undefined) {
          job = {
            certificate,
            staple: undefined,
            revoked: false,
            failures: 0,
            told: undefined,
            cancel: () => undefined,
          };
          begun.push(job);
        }
        jobs.set(fingerprint, job);
      }
      for (const [fingerprint, job] of before) if (!jobs.has(fingerprint)) job.cancel();
      for (const job of begun) void look(job);
    },
    stapleOf(certificate) {
      return isAnswered(certificate) ? () => stapleNow(certificate.fingerprint) : undefined;
    },
    lacks: (certificate) => lacksNow({ certificate }),
    isRevoked: ({ fingerprint }) => jobs.get(fingerprint)?.revoked === true,
    close() {
      closed = true;
      for (const job of jobs.values()) job.cancel();
    },
  };
}

function isAnswered({ ocspUrl, mustStaple, notBeforeMs, notAfterMs }: Certificate): boolean {
  return ocspUrl !== undefined && (mustStaple === true || notAfterMs - notBeforeMs >= shortLifeMs);
}

function nameOf({ certificate: { names } }: Job): string {
  return names.slice(0, 3).join(', ');
}
