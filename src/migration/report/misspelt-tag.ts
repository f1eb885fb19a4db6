import { nearestWord } from '../../shared/nearest-word.js';

/** What to write instead of a tag that no dialect reads; undefined where it has nothing to do with routes. */
export function misspeltTag(tag: string): string | undefined {
  const trimmed = tag.trim();
  if (/^http:\/\/[^/\s]/i.test(trimmed)) return 'only https://HOST is read; write that, or urlprefix-HOST/ proto=http';
  if (/^https(?::\/?|\/\/)[a-z\d*]|^https:\/\/./i.test(trimmed)) {
    return 'write https://HOST in lower case, with nothing before it';
  }
  const [, word = '', rest = ''] = /^([a-z]{5,12})([-_.:].*)$/is.exec(trimmed) ?? [];
  const meant = nearestWord(word, ['urlprefix', 'traefik']);
  if (meant === 'urlprefix' && /[./]/.test(rest)) return 'write urlprefix-HOST/PATH';
  if (meant === 'traefik' && /^\.(?:enable|http|tcp|udp)\b.*=/i.test(rest))
    return 'write it with traefik. at the beginning';
  return undefined;
}
