import { bareAnswer } from '../exchange/answer.js';
import type { Phases } from '../exchange/phases.js';
import { boolean, struct, text } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';
import { compileOption } from './parts/middleware-regexp.js';
import { escapeBytes } from './parts/path-text.js';
import { clientUrl, locationText, redirectAnswer } from './parts/redirect.js';
import { requireOption } from './parts/required.js';

const badRequest = bareAnswer(400);

/** Sends clients to the URL that a regular expression makes of theirs; those for whom it changes nothing pass. */
export const redirectRegex = defineMiddleware({
  type: 'redirectRegex',
  schema: struct('Sends clients to another URL by regular expression.', {
    regex: text('What to look for in the whole URL, `http://host/path?query`.', { required: true }),
    replacement: text('What to put there; `$1` or `${1}` is the first group.', { default: '' }),
    permanent: boolean('Answer 301 or 308 instead of 302 or 307.', { default: false }),
  }),
  create({ regex, replacement, permanent }): Phases {
    const pattern = requireOption(regex as string | undefined, 'regex', 'set redirectRegex.regex');
    const expression = compileOption(pattern, 'regex');
    const template = escapeLetters(replacement);
    return {
      request(exchange) {
        const { scheme, host, port, uri } = clientUrl(exchange);
        const url = `${scheme}://${host}${port}${uri}`;
        if (!expression.test(url)) return undefined;
        const replaced = expression.replace(url, template);
        if (replaced === url) return undefined;
        const location = locationText(replaced);
        return location === undefined ? badRequest : redirectAnswer(exchange, location, { permanent });
      },
    };
  },
});

/** Letters beyond ASCII in a tag are text and become UTF-8; in a request the same characters are single bytes. */
function escapeLetters(template: string): string {
  return template.replace(/[\u0080-\uffff]+/g, escapeBytes);
}
