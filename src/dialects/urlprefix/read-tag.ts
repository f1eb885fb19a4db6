// One tag is read as far as it can be without its neighbours.
import type { TaggedService } from '../tag-converter.js';
import type { TagRoute } from './choose-route.js';
import { authScheme, type AuthSchemes } from './middleware-tags.js';
import { readOptions } from './options.js';
import { parseSource, type PortSource, type RouteSource } from './parse-source.js';
import { parseTagText, type TagText } from './parse-tag.js';
import { planRoute, type Semantics } from './plan-route.js';
import { createSay, type SayOfTag } from './say.js';

export interface UrlprefixSettings {
  /** `urlprefix-`. */
  readonly prefix: string;
  /** Whose reading counts where HinD and Fabio differ. */
  readonly semantics: Semantics;
  readonly auth: AuthSchemes;
}

/** A tag, what is to be said of it, and what it asks for, if that can be had. */
export interface ReadTag {
  readonly text: TagText;
  readonly say: SayOfTag;
  readonly route?: TagRoute;
  /** A port for the servers of the other routes. */
  readonly hint?: number;
}

/** `alone`: every tag of the instance has white space before it. */
export function readTag(
  tag: string,
  { datacenter, alone }: Pick<TaggedService, 'datacenter'> & { readonly alone: boolean },
  settings: UrlprefixSettings,
): ReadTag {
  const text = parseTagText(tag, settings.prefix);
  const say = createSay();
  if (text.jams) {
    const message = 'Fabio cannot read this tag, and changes none of its routes as long as it is there';
    say.info('tag-malformed', message, 'write a host or a path behind the prefix, and no tabs or quotes');
  }
  if (alone && settings.semantics === 'fabio') {
    const message =
      'there is white space before the tag; Fabio reads such a tag only beside one without, and so does this';
    say.warning('tag-malformed', message, 'take the white space out');
    return { text, say };
  }
  const source = parseSource(text.source, datacenter);
  switch (source.kind) {
    case 'refused':
      say.error('source-refused', `the tag ${source.message}; it alone is left out`, source.remedy);
      return { text, say };
    case 'port':
      return { text, say, hint: readHint(source, text, { say, settings }) };
    case 'route':
      return { text, say, route: readRoute(source, text, { say, settings }) };
  }
}

interface Reading {
  readonly say: SayOfTag;
  readonly settings: UrlprefixSettings;
}

function readHint({ port }: PortSource, { words }: TagText, { say, settings }: Reading): number | undefined {
  if (readOptions(words, say).proto === 'tcp') {
    const message = `the tag asks for TCP on port ${port}, which is not served yet`;
    say.warning('protocol-unsupported', message, 'keep it for later');
    return undefined;
  }
  if (settings.semantics === 'hind') return port;
  const message = `:${port} is a route that no HTTP request takes`;
  say.warning('port-hint', message, 'write HOST/PATH; the port of the servers is the registered one');
  return undefined;
}

function readRoute(source: RouteSource, text: TagText, { say, settings }: Reading): TagRoute | undefined {
  if (source.unknown.length > 0) {
    const names = source.unknown.map((name) => `$${say.quote(name)}`).join(', ');
    say.warning('variable-unknown', `${names} means nothing here and is left out`, 'only $DC is replaced');
  }
  const options = readOptions(text.words, say);
  if (options.proto === 'tcp') {
    const message = 'the tag asks for TCP, which is not served yet; it makes no route';
    say.warning('protocol-unsupported', message, 'keep it for later, or write proto=http');
    return undefined;
  }
  if (options.auth !== undefined && authScheme(options.auth, settings.auth) === undefined) {
    const message = `there is no auth scheme "${say.quote(options.auth)}"; the route refuses everybody`;
    say.error('route-closed', message, 'set urlprefix.auth.NAME.usersFile');
  }
  return { text, source, options, plan: planRoute(source, options, settings.semantics), say };
}
