// The first TLS message of a client (RFC 8446 section 4.1.2), read before anybody shakes hands.

/** What a client asks for; no more than is needed to choose who answers. */
export interface ClientHello {
  /** Lower case; empty when the client names none. */
  readonly serverName: string;
  readonly alpnProtocols: readonly string[];
}

export type ClientHelloResult =
  { readonly kind: 'complete'; readonly hello: ClientHello } | { readonly kind: 'incomplete' | 'invalid' };

const incomplete: ClientHelloResult = { kind: 'incomplete' };
const invalid: ClientHelloResult = { kind: 'invalid' };

/** With post-quantum keys and a long list of names it has 2 KB; beyond this it is an attack. */
const maxHelloBytes = 65_536;
/** The largest fills five; some clients cut theirs into a few small ones. */
const maxHelloRecords = 32;
const handshakeRecord = 22;
const clientHelloMessage = 1;
const serverNameExtension = 0;
const alpnExtension = 16;

/** Reads the hello from the first bytes of a connection, which may end anywhere and may be cut into several records. */
export function parseClientHello(bytes: Buffer): ClientHelloResult {
  const body = handshakeBytes(bytes);
  if (!Buffer.isBuffer(body)) return body;
  let at = 4 + 2 + 32;
  const skip = (lengthBytes: 1 | 2) => {
    at += lengthBytes + (lengthBytes === 1 ? body.readUInt8(at) : body.readUInt16BE(at));
  };
  try {
    skip(1); // session id
    skip(2); // cipher suites
    skip(1); // compression methods
    return { kind: 'complete', hello: at === body.length ? plainHello : readExtensions(body.subarray(at)) };
  } catch (error) {
    // A length that points beyond the message.
    if (error instanceof RangeError) return invalid;
    throw error;
  }
}

const plainHello: ClientHello = { serverName: '', alpnProtocols: [] };

/** The whole handshake message, taken out of its records; looked at once it is there, however small they are cut. */
function handshakeBytes(bytes: Buffer): Buffer | ClientHelloResult {
  const parts: Buffer[] = [];
  let total = 0;
  for (let at = 0; ;) {
    if (bytes.length < at + 5) return incomplete;
    if (bytes[at] !== handshakeRecord || bytes[at + 1] !== 3) return invalid;
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || length > 16_384 || parts.length === maxHelloRecords) return invalid;
    const part = bytes.subarray(at + 5, at + 5 + length);
    parts.push(part);
    total += part.length;
    const wanted = total < 4 ? undefined : helloLength(parts);
    if (wanted === 0) return invalid;
    if (wanted !== undefined && total >= wanted) {
      return (parts.length === 1 ? part : Buffer.concat(parts)).subarray(0, wanted);
    }
    if (part.length < length) return incomplete;
    at += 5 + length;
  }
}

/** By its first four bytes, which may be in several parts; 0: there is no such hello. */
function helloLength(parts: readonly Buffer[]): number {
  const first = parts[0]!;
  const head = first.length >= 4 ? first : Buffer.concat(parts);
  if (head[0] !== clientHelloMessage) return 0;
  const wanted = 4 + head.readUIntBE(1, 3);
  return wanted > maxHelloBytes || wanted < 41 ? 0 : wanted;
}

function readExtensions(block: Buffer): ClientHello {
  let serverName = '';
  let alpnProtocols: string[] = [];
  const end = 2 + block.readUInt16BE(0);
  for (let at = 2; at < end;) {
    const type = block.readUInt16BE(at);
    const length = block.readUInt16BE(at + 2);
    at += 4;
    if (at + length > block.length) throw new RangeError('extension');
    const data = block.subarray(at, at + length);
    if (type === serverNameExtension && length > 0) serverName = readServerName(data);
    else if (type === alpnExtension) alpnProtocols = readProtocols(data);
    at += length;
  }
  return { serverName, alpnProtocols };
}

/** The first name of type host_name (RFC 6066 section 3). */
function readServerName(data: Buffer): string {
  if (data.readUInt8(2) !== 0) return '';
  const length = data.readUInt16BE(3);
  if (5 + length > data.length) throw new RangeError('server name');
  return data
    .toString('latin1', 5, 5 + length)
    .toLowerCase()
    .replace(/\.$/, '');
}

function readProtocols(data: Buffer): string[] {
  const protocols: string[] = [];
  for (let at = 2; at < data.length;) {
    const length = data.readUInt8(at);
    protocols.push(data.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return protocols;
}
