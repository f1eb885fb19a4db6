import type { Log } from '../../observability/log.js';
import { formatSettingProblem, type SettingProblem } from '../../settings/setting-problem.js';

const levels = { fatal: 'error', error: 'error', warning: 'warn', info: 'info' } as const;

/** Says what is wrong with the settings, each problem at the level it deserves. */
export function logSettingProblems(problems: readonly SettingProblem[], log: Log): void {
  for (const problem of problems)
    log[levels[problem.severity]](formatSettingProblem(problem), { setting: problem.path });
}
