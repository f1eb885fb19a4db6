import { formatSettingProblem, type SettingProblem } from '../settings/setting-problem.js';
import type { Terminal } from './command.js';

const colours = { fatal: 31, error: 31, warning: 33, info: 36 } as const;

/** One finding in one line, its severity first and in colour where colours are wanted. */
export function findingLine(severity: keyof typeof colours, sentence: string, colour: boolean): string {
  return `${colour ? `\u001b[${colours[severity]}m${severity}\u001b[0m` : severity}: ${sentence}\n`;
}

/** Says what is wrong with the settings on standard error, and whether that lets a command go on. */
export function reportSettingProblems(problems: readonly SettingProblem[], terminal: Terminal): 'go-on' | 'stop' {
  for (const problem of problems) {
    terminal.writeError(findingLine(problem.severity, formatSettingProblem(problem), false));
  }
  return problems.some((problem) => problem.severity === 'fatal') ? 'stop' : 'go-on';
}
