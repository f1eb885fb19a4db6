import type { JobLanguage, JobText } from '../job-service.js';
import { encodeText } from '../source-text.js';

/**
 * The text as an element of a list in a job file, with quotes and escapes, one character per byte. Undefined where the
 * language has no way to say it.
 */
export function quoteJobText({ parts }: JobText, language: JobLanguage): string | undefined {
  let template = '';
  for (const part of parts) {
    if (part.kind === 'directive') return undefined;
    if (part.kind === 'expression') {
      // A dollar or percent sign before the braces would escape them.
      if (/[$%]$/.test(template)) return undefined;
      template += `\${${part.source}}`;
    } else template += language === 'api-json' ? part.text : escapeIn(part.text, language);
  }
  return encodeText(language === 'hcl' ? `"${template}"` : JSON.stringify(template));
}

function escapeIn(text: string, language: 'hcl' | 'hcl-json'): string {
  const literal = text.replace(/([$%])\{/g, '$1$1{');
  if (language === 'hcl-json') return literal;
  return literal.replace(/[\\"\0-\x1f\x7f]/g, (character) => {
    const known = escapes[character];
    return known ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
};
