import { mapOf, struct, text } from '../shared/schema.js';

/** How `urlprefix-` tags are read. */
export const urlprefixSchema = struct(
  "Fabio's `urlprefix-HOST/PATH` tags.",
  {
    mode: text('`merge` routes them beside other tags, whose equal routes go first; `off` leaves them alone.', {
      oneOf: ['merge', 'off'],
      default: 'merge',
    }),
    semantics: text('Whose reading counts where they differ: that of HinD, or that of Fabio.', {
      oneOf: ['hind', 'fabio'],
      default: 'hind',
    }),
    prefix: text('What the tags begin with.', {
      default: 'urlprefix-',
      check: (value) => (value.trim() === '' ? 'every tag begins with nothing' : undefined),
    }),
    auth: mapOf(
      'The schemes that `auth=NAME` means, by name.',
      struct('Who may pass.', {
        usersFile: text('A file of `name:hash` lines, as htpasswd prints them; read again when it changes.'),
        realm: text('The realm shown to users; the name of the scheme when left out.'),
      }),
    ),
  },
  { always: true },
);
