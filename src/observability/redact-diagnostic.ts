import type { Diagnostic } from '../model/diagnostic.js';
import { redactTag, redactText } from './redact-secrets.js';

/** A diagnostic that may be shown: where its tag holds a secret, the value is gone from its sentences as well. */
export function redactDiagnostic(diagnostic: Diagnostic): Diagnostic {
  const { tag } = diagnostic.origin;
  const shownTag = tag === undefined ? undefined : redactTag(tag);
  const hide = (text: string): string => {
    if (tag === undefined || shownTag === tag) return redactText(text);
    const value = tag.slice(tag.indexOf('=') + 1);
    const parts = [value, ...value.split(',')].map((part) => part.trim()).filter((part) => part !== '');
    return redactText(parts.reduce((rest, part) => rest.replaceAll(part, 'REDACTED'), text));
  };
  const message = hide(diagnostic.message);
  const remedy = hide(diagnostic.remedy);
  if (shownTag === tag && message === diagnostic.message && remedy === diagnostic.remedy) return diagnostic;
  return { ...diagnostic, origin: { ...diagnostic.origin, tag: shownTag }, message, remedy };
}
