import { serversTransportFields, type ServersTransportOptions } from '../../src/model/servers-transport.js';
import { decodeFields } from '../../src/shared/decode-options.js';
import { nodeFromDocument } from '../../src/shared/option-node.js';
import { compileTerms } from '../../src/upstreams/transport/compile-terms.js';
import type { ConnectionTerms } from '../../src/upstreams/transport/connection-terms.js';

/** The options of a transport as a file has them, the rest from the schema's defaults. */
export function makeTransportOptions(written: object = {}): ServersTransportOptions {
  return decodeFields(serversTransportFields, nodeFromDocument('', written, 'test'), '', ({ message }) => {
    throw new Error(message);
  });
}

/** The terms of connections by such options; certificates are PEM texts. */
export function makeTerms(written: object = {}): ConnectionTerms {
  return compileTerms(makeTransportOptions(written), new Map());
}
