// The PROXY protocol, versions 1 and 2: who the client behind a load balancer is, said once before everything else.
import net from 'node:net';

export type ProxyHeader =
  /** More bytes are needed. */
  | { readonly kind: 'incomplete' }
  /** The bytes are something else: the client speaks for itself. */
  | { readonly kind: 'absent' }
  /** It begins like the PROXY protocol and goes on as something else. */
  | { readonly kind: 'invalid' }
  /** `length` bytes are the header; without addresses the connection speaks for itself (LOCAL, UNKNOWN). */
  | { readonly kind: 'header'; readonly length: number; readonly address?: string; readonly port?: number };

const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const word = Buffer.from('PROXY ', 'latin1');
const maxV1Bytes = 107;
/** The addresses take 36 bytes or 216; what may follow them (TLVs) is read past, but not without end. */
const maxV2Bytes = 16 + 4096;

/** Parses the header at the start of a connection's bytes. */
export function parseProxyHeader(bytes: Buffer): ProxyHeader {
  if (startsAlike(bytes, signature)) return parseVersion2(bytes);
  return startsAlike(bytes, word) ? parseVersion1(bytes) : { kind: 'absent' };
}

function startsAlike(bytes: Buffer, wanted: Buffer): boolean {
  const compared = Math.min(bytes.length, wanted.length);
  return bytes.subarray(0, compared).equals(wanted.subarray(0, compared));
}

function parseVersion1(bytes: Buffer): ProxyHeader {
  const text = bytes.toString('latin1', 0, Math.min(bytes.length, maxV1Bytes));
  const end = text.indexOf('\r\n');
  if (end === -1) return { kind: text.length < maxV1Bytes ? 'incomplete' : 'invalid' };
  const line = text.slice(0, end);
  if (/^PROXY UNKNOWN(?: |$)/.test(line)) return { kind: 'header', length: end + 2 };
  const parts = /^PROXY TCP([46]) ([0-9A-Fa-f.:]+) ([0-9A-Fa-f.:]+) (\d{1,5}) (\d{1,5})$/.exec(line);
  if (parts === null) return { kind: 'invalid' };
  const [, family, address, destination, port, destinationPort] = parts as unknown as string[];
  const valid =
    net.isIP(address!) === Number(family) &&
    net.isIP(destination!) === Number(family) &&
    Number(port) <= 0xffff &&
    Number(destinationPort) <= 0xffff;
  return valid ? { kind: 'header', length: end + 2, address: address!, port: Number(port) } : { kind: 'invalid' };
}

function parseVersion2(bytes: Buffer): ProxyHeader {
  if (bytes.length < 16) return { kind: 'incomplete' };
  const version = bytes[12]! >> 4;
  const command = bytes[12]! & 0x0f;
  const family = bytes[13]! >> 4;
  const length = 16 + bytes.readUInt16BE(14);
  if (version !== 2 || command > 1 || length > maxV2Bytes) return { kind: 'invalid' };
  if (bytes.length < length) return { kind: 'incomplete' };
  if (command === 0) return { kind: 'header', length };
  if (family === 1 && length >= 28) {
    return { kind: 'header', length, address: [...bytes.subarray(16, 20)].join('.'), port: bytes.readUInt16BE(24) };
  }
  if (family === 2 && length >= 52) {
    return { kind: 'header', length, address: ipv6Text(bytes.subarray(16, 32)), port: bytes.readUInt16BE(48) };
  }
  return family === 0 || family === 3 ? { kind: 'header', length } : { kind: 'invalid' };
}

function ipv6Text(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
