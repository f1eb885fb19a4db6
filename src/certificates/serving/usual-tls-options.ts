import { tlsOptionsFields, type TlsOptions } from '../../model/tls-options.js';
import { decodeFields } from '../../shared/decode-options.js';
import { createNode } from '../../shared/option-node.js';

/** What stands where nobody has written another `default`. */
export const usualTlsOptions: TlsOptions = decodeFields(tlsOptionsFields, createNode('', ''), '', () => undefined);
