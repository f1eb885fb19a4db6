// One middleware as written becomes its type and options, or says why it must not be used.
import type { MiddlewareOptions } from '../model/contribution.js';
import { decodeFields } from '../shared/decode-options.js';
import { nearestWord } from '../shared/nearest-word.js';
import { createNode } from '../shared/option-node.js';
import type { RawSchema, Schema } from '../shared/schema.js';
import type { DecodeContext, MiddlewareSchemas } from './decode-http.js';
import type { Decoded, Named } from './decode-named.js';

/** Exactly one known type, with every required option: everything else leaves a middleware that closes its routers. */
export function decodeMiddleware(
  { node, name, path, object }: Named,
  { middlewareSchemas, problems }: DecodeContext,
): Decoded<MiddlewareOptions> {
  const children = [...node.children.values()];
  const refuse = (message: string, remedy: string, tag = node.origin): Decoded<MiddlewareOptions> => {
    problems.add({ code: 'middleware-type', severity: 'error', tag, message, remedy, object });
    return { value: { type: children[0]?.key ?? '', options: {} }, tag: node.origin, errors: [message] };
  };
  if (children.length === 0) return refuse(`the middleware ${name} has no type`, `write ${path}.TYPE.OPTION=VALUE`);
  for (const child of children) {
    if (typeOf(child.key, middlewareSchemas) !== undefined) continue;
    const nearest = nearestWord(child.key, middlewareSchemas.keys());
    const known = [...middlewareSchemas.keys()].join(', ');
    return refuse(
      `there is no middleware type "${child.key}"; routers that name ${name} answer 503`,
      nearest === undefined ? `use one of: ${known}` : `did you mean "${path}.${nearest}"?`,
      child.origin,
    );
  }
  if (children.length > 1) {
    const types = children.map((child) => typeOf(child.key, middlewareSchemas)!).join(' and ');
    const remedy = 'give each its own name and list both in the router';
    return refuse(`the middleware ${name} has the types ${types}; routers that name it answer 503`, remedy);
  }
  const [child] = children;
  const type = typeOf(child!.key, middlewareSchemas)!;
  const errors: string[] = [];
  // What the options are is known to the middleware alone; here they are anything.
  const schema = middlewareSchemas.get(type) as Schema as RawSchema;
  const only = createNode(node.key, node.origin);
  only.children.set(type.toLowerCase(), child!);
  const decoded = decodeFields<Record<string, RawSchema>>({ [type]: schema }, only, path, (problem) => {
    if (problem.code === 'option-missing') errors.push(problem.message);
    problems.addOption(problem, object);
  });
  const options = decoded[type];
  if (options !== undefined) return { value: { type, options }, tag: node.origin, errors };
  return refuse(`${path}.${type} has no options that can be used`, `write ${path}.${type}.OPTION=VALUE`, child!.origin);
}

function typeOf(key: string, schemas: MiddlewareSchemas): string | undefined {
  if (schemas.has(key)) return key;
  const folded = key.toLowerCase();
  for (const type of schemas.keys()) if (type.toLowerCase() === folded) return type;
  return undefined;
}
