// What came of an application, for a terminal and for a script.
import type { ApplyResult } from '../../migration/files/apply-plans.js';
import type { Plans } from './plan-question.js';

/** Several lines, the way back last. */
export function describeApply({ changed, failed, untouched, stuck }: ApplyResult, journal: string): string {
  const lines = [
    ...failed.map(({ path, reason }) => `${path}: error: it is as it was: ${reason}`),
    ...stuck.map(({ path, reason }) => `${path}: error: it was changed and could not be brought back: ${reason}`),
    ...untouched.map((path) => `${path}: not changed`),
  ];
  lines.push(
    `${changed.length} of ${changed.length + failed.length + untouched.length + stuck.length} job files changed`,
  );
  if (changed.length + stuck.length > 0) lines.push(`tagway migrate rollback ${journal} takes it back`);
  return `${lines.join('\n')}\n`;
}

/** `journal` is left out where nothing was changed: there is none then. */
export function applyAsJson(result: ApplyResult, { findings }: Plans, journal: string | undefined): string {
  const written = result.changed.length + result.stuck.length > 0 ? { journal } : {};
  return `${JSON.stringify({ ...written, ...result, findings })}\n`;
}
