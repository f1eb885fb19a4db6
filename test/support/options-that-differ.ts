import { serversTransportFields } from '../../src/model/servers-transport.js';
import { decodeFields } from '../../src/shared/decode-options.js';
import { createNode } from '../../src/shared/option-node.js';

const defaults = decodeFields(serversTransportFields, createNode('', ''), '', () => undefined);

/** The options of a transport to servers that are not the defaults. */
export function optionsThatDiffer(options: typeof defaults): object {
  const entries = Object.entries(options).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name as keyof typeof defaults]),
  );
  return Object.fromEntries(entries);
}
