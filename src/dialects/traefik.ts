// Traefik's tags: an instance in, what it asks for out.
import type { Diagnostic } from '../model/diagnostic.js';
import type { Instance, ProviderName } from '../model/instance.js';
import { TagwayError } from '../shared/errors.js';
import { parseConstraints } from './constraints.js';
import { contributionOfTags } from './contribution-of-tags.js';
import type { MiddlewareSchemas } from './decode-http.js';
import type { Dialect } from './dialect.js';
import { compileRuleTemplate } from './rule-template.js';
import { hasPrefix } from './tag-tree.js';
import { decodeTraefikTags, type DecodedTags, type TagSettings } from './traefik-tags.js';

/** The settings that each provider may have its own of. */
export interface TraefikProviderSettings {
  /** Expose services without `traefik.enable=true`. */
  readonly exposedByDefault: boolean;
  /** `traefik`. */
  readonly prefix: string;
  /** Go template of the rule for routers without one; the built-in one when undefined or empty. */
  readonly defaultRule?: string;
  /** ``Tag(`a`) && !TagRegex(`b`)``; empty: no constraint. */
  readonly constraints?: string;
}

export interface TraefikDialectOptions extends TraefikProviderSettings {
  /** The built-in default rule is ``Host(`NAME.DOMAIN_SUFFIX`)``. */
  readonly domainSuffix: string;
  /** The options of every middleware, by type. */
  readonly middlewareSchemas: MiddlewareSchemas;
  readonly perProvider?: Partial<Record<ProviderName, Partial<TraefikProviderSettings>>>;
}

/** Throws `TW_SETTING_INVALID` for constraints that do not parse: nobody knows then what may be exposed. */
export function createTraefikDialect(options: TraefikDialectOptions): Dialect {
  const diagnostics: Diagnostic[] = [];
  const byProvider = new Map<ProviderName, TagSettings>();
  for (const provider of ['nomad', 'consulcatalog', 'file'] as const) {
    byProvider.set(provider, settingsOf(provider, options, diagnostics));
  }
  // The instances of a service follow each other and mostly carry the same tags.
  let last: { key: Instance; decoded: DecodedTags } | undefined;

  // A catalog file may name a provider that nobody knows.
  const settingsFor = (provider: ProviderName) => byProvider.get(provider) ?? byProvider.get('file')!;

  function decode(instance: Instance): DecodedTags {
    if (last !== undefined && sameTags(last.key, instance)) return last.decoded;
    const decoded = decodeTraefikTags(instance.name, instance.tags, settingsFor(instance.provider));
    last = { key: instance, decoded };
    return decoded;
  }

  return {
    name: 'traefik',
    diagnostics,
    understands(tags, provider) {
      const { exposedByDefault, prefix } = settingsFor(provider);
      return exposedByDefault || tags.some((tag) => hasPrefix(tag, prefix));
    },
    contribute: (instance) => contributionOfTags(instance, decode(instance)),
  };
}

function settingsOf(provider: ProviderName, options: TraefikDialectOptions, diagnostics: Diagnostic[]): TagSettings {
  const own = { ...options, ...options.perProvider?.[provider] };
  const constraints = parseConstraints(own.constraints ?? '');
  if (!constraints.ok) {
    const message = `the constraints of ${provider} cannot be used: ${constraints.message}`;
    throw new TagwayError('TW_SETTING_INVALID', message, { source: 'settings', context: { provider } });
  }
  const builtIn = `Host(\`{{ normalize .Name }}.${options.domainSuffix.replace(/[`{}]/g, '')}\`)`;
  let template = compileRuleTemplate(
    own.defaultRule === undefined || own.defaultRule === '' ? builtIn : own.defaultRule,
  );
  if (!template.ok) {
    diagnostics.push({
      code: 'default-rule',
      severity: 'error',
      origin: { provider },
      message: `the default rule cannot be used: ${template.message}`,
      remedy: `correct providers.${provider}.defaultRule; until then ${builtIn} stands`,
    });
    template = compileRuleTemplate(builtIn);
    if (!template.ok) throw new Error(template.message);
  }
  const { exposedByDefault, prefix, middlewareSchemas } = own;
  return {
    exposedByDefault,
    prefix,
    middlewareSchemas,
    constraint: constraints.constraint,
    defaultRule: template.template,
  };
}

function sameTags(one: Instance, other: Instance): boolean {
  return (
    one.name === other.name &&
    one.provider === other.provider &&
    one.tags.length === other.tags.length &&
    one.tags.every((tag, index) => tag === other.tags[index])
  );
}
