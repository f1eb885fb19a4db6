import type { SettingProblem } from '../../src/settings/setting-problem.js';

/** One row: what is given, and what must come of it. */
export interface SettingsCase {
  readonly name: string;
  /** Flags, split at blanks. */
  readonly flags?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Files by path; a case without any runs on an empty disk. */
  readonly files?: Readonly<Record<string, string>>;
  readonly directories?: readonly string[];
  /** Settings by dotted path; `undefined` as a value: must be absent. */
  readonly expect?: Readonly<Record<string, unknown>>;
  /** Sources by dotted path; `default` for what nobody wrote. */
  readonly sources?: Readonly<Record<string, string>>;
  /** The problems in any order, each by the parts that are named; none when left out. */
  readonly problems?: readonly (Partial<Omit<SettingProblem, 'message' | 'remedy'>> & {
    readonly message?: RegExp;
    readonly remedy?: RegExp;
  })[];
}
