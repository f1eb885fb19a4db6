/** Every code a problem with a static setting may carry, with the sentence of the reference page. */
export const settingProblemCodes = {
  'option-unknown': 'There is no setting of that name; it is left out.',
  'option-invalid': 'A setting has a value that cannot be used; its default stands.',
  'option-missing': 'A required setting is not given.',
  'setting-not-built': 'Traefik has this setting and Tagway does not support it yet; it is left out.',
  'setting-without-effect': 'The setting is accepted and changes nothing.',
  'settings-unreadable': 'The settings file is missing, unreadable or not valid YAML or TOML.',
  'settings-unusable': 'Nothing can be served with these settings.',
} as const;

/** `fatal`: `serve` does not start; `error`: `check` fails, `serve` goes on without the setting. */
export type SettingSeverity = 'fatal' | 'error' | 'warning' | 'info';

/** One thing that is wrong with the static settings, in words for the person who wrote them. Never holds a secret. */
export interface SettingProblem {
  readonly code: keyof typeof settingProblemCodes;
  readonly severity: SettingSeverity;
  /** The dotted path of the setting; empty when it is about a whole file. */
  readonly path: string;
  /** The flag, the variable or the file it was written in. */
  readonly origin: string;
  readonly message: string;
  readonly remedy: string;
}

export type ReportSettingProblem = (problem: SettingProblem) => void;

/** A problem in one line, for logs and terminals. */
export function formatSettingProblem({ message, origin, remedy }: SettingProblem): string {
  return `${message}${origin === '' ? '' : ` [${origin}]`}; ${remedy}`;
}

/** Where a value was written, by the look of its origin. */
export function sourceKind(origin: string): 'flag' | 'environment' | 'file' {
  if (origin.startsWith('-')) return 'flag';
  return /^[A-Z][A-Z0-9_]*$/.test(origin) ? 'environment' : 'file';
}

/** A dotted path as one would write it where `origin` was written: `--a.b`, `TRAEFIK_A_B` or `a.b`. */
export function spellLike(origin: string, path: string): string {
  switch (sourceKind(origin)) {
    case 'flag':
      return `--${path}`;
    case 'environment':
      return `TRAEFIK_${path
        .replace(/\[(\w+)\]/g, '.$1')
        .replaceAll('.', '_')
        .toUpperCase()}`;
    case 'file':
      return path;
  }
}
