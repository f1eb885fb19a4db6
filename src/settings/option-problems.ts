// What decoding complains about, in the words of static settings: a path anywhere in the schema, spelled as it was written.
import type { OptionProblem } from '../shared/decode-options.js';
import { nearestWord } from '../shared/nearest-word.js';
import { optionPaths } from './schema-paths.js';
import { spellLike, type SettingProblem, type SettingSeverity } from './setting-problem.js';
import { settingsSchema } from './settings-schema.js';

const allPaths = optionPaths(settingsSchema);

/** Settings whose bad values only warn: the mission's way to choose is an environment variable set by hand. */
const lenient = new Set(['providers.primary']);

export function settingProblemOf(problem: OptionProblem): SettingProblem {
  if (problem.code === 'option-unknown') {
    const suggestion = nearestOption(problem.path);
    return {
      ...problem,
      severity: 'warning',
      message: withoutCredentials(problem.message),
      remedy: suggestion === undefined ? problem.remedy : `did you mean ${spellLike(problem.origin, suggestion)}?`,
    };
  }
  const severity: SettingSeverity = lenient.has(problem.path) ? 'warning' : 'error';
  return { ...problem, severity, message: withoutCredentials(problem.message) };
}

/** The option that is most likely meant: the same name elsewhere, a neighbour, or the nearest of all. */
export function nearestOption(written: string): string | undefined {
  const folded = written.toLowerCase();
  const elsewhere = allPaths.filter((path) => path.toLowerCase().endsWith(`.${folded}`));
  if (elsewhere.length > 0) return elsewhere[0];
  const segments = written.split('.');
  // Names of entry points are the user's own: they are compared as the placeholder and put back into the answer.
  const general = segments.map((segment, index) =>
    index === 1 && /^entrypoints?$/i.test(segments[0]!) ? '<name>' : segment.replace(/\[\w+\]/, '[n]'),
  );
  const near = nearestWord(general.join('.'), allPaths) ?? nearestGroup(general);
  return near?.replace('<name>', (placeholder) => (general[1] === '<name>' ? segments[1]! : placeholder));
}

/** The nearest name of a group (`entryPoint.…` is `entryPoints.…`), for a path that ends at the unknown name. */
function nearestGroup(segments: readonly string[]): string | undefined {
  const depth = segments.length;
  const groups = new Set(allPaths.map((path) => path.split('.').slice(0, depth).join('.')));
  return nearestWord(segments.join('.'), groups);
}

/** `http://user:password@host` without the part that is a secret. */
export function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/@\s"]*@/g, '//***@');
}
