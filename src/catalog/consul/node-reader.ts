// Reads bodies of `/v1/catalog/node/:node`, parsing only the instances whose text is not what it was.
import type { Instance } from '../../model/instance.js';
import { badAnswer } from '../catalog-failure.js';
import { objectOf, parseJson } from '../json-boundary.js';
import { instancesOn, parseNode } from './consul-instance.js';
import { jsonByte } from './json-bytes.js';

const { quote, comma, backslash, openBracket, closeBracket, openBrace, closeBrace } = jsonByte;

const nodeKey = '{"Node":{';
/** Where the instances begin; a string cannot hold it, since quotes are escaped there. */
const servicesKey = '"Services":{';

/** One member of `Services`, and where its text is in the body. */
interface Member {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly instance: Instance;
}

/** What the body before said. */
interface Reading {
  readonly body: Buffer;
  /** Up to the instances. The address of the node is that of instances without one. */
  readonly head: string;
  readonly members: readonly Member[];
}

/**
 * A reader that remembers the instances of one node. Consul sends 2.5 MB for 5,000 of them, of which few have changed
 * since the last time: comparing them with the bytes before takes a millisecond, JSON.parse and new objects 50 (and
 * garbage whose collection costs several times that).
 */
export function createNodeReader(): { read(body: Buffer): readonly Instance[] } {
  let before: Reading | undefined;
  return {
    /** Every instance on the node, as passing, the same objects where their text is the same. */
    read(body) {
      const at = body.indexOf(servicesKey);
      // A node without instances, a node that is gone, or an answer in another form.
      if (at === -1 || body.toString('latin1', 0, nodeKey.length) !== nodeKey) return parseNode(body);
      const head = body.toString('utf8', 0, at);
      const members = readMembers(body, at + servicesKey.length, head, before?.head === head ? before : undefined);
      if (members === undefined) return parseNode(body);
      // The caller's memory is used again.
      before = { body: copyOf(body, before?.body), head, members };
      return members.map(({ instance }) => instance);
    },
  };
}

/** The members that begin here, or nothing when the body is not written as Consul does. */
function readMembers(body: Buffer, start: number, head: string, before: Reading | undefined): Member[] | undefined {
  const node = objectOf(objectOf(parseJson(`${head}"Services":{}}`), 'node').Node, 'node');
  const known = before?.members ?? [];
  let places: Map<string, number> | undefined;
  const members: Member[] = [];
  let next = 0;
  let from = start;
  for (;;) {
    const old = known[next];
    if (old !== undefined && isAt(body, from, before!.body, old)) {
      members.push(old.from === from ? old : { ...old, from, to: from + old.to - old.from });
      next++;
    } else {
      if (body[from] !== quote) return undefined;
      const to = endOfMember(body, from);
      const id = idOf(body, from);
      places ??= new Map(known.map((member, index) => [member.id, index]));
      const place = places.get(id);
      const same = place === undefined ? undefined : known[place];
      const instance =
        same !== undefined && isAt(body, from, before!.body, same)
          ? same.instance
          : instancesOn(node, objectOf(parseJson(`{${body.toString('utf8', from, to)}}`), 'services'))[0]!;
      members.push({ id, from, to, instance });
      // Behind one that came, the order goes on where it was; behind one that changed or follows one that went, after it.
      if (place !== undefined) next = place + 1;
    }
    const end = members.at(-1)!.to;
    if (body[end] === closeBrace) return body.toString('latin1', end + 1).trim() === '}' ? members : undefined;
    if (body[end] !== comma) return undefined;
    from = end + 1;
  }
}

/** Whether the member's text is at this place; a whole member cannot be the beginning of another one. */
function isAt(body: Buffer, from: number, bodyBefore: Buffer, { from: start, to: end }: Member): boolean {
  return body.compare(bodyBefore, start, end, from, Math.min(from + end - start, body.length)) === 0;
}

function copyOf(body: Buffer, memory: Buffer | undefined): Buffer {
  const fits = memory !== undefined && memory.buffer.byteLength >= body.length;
  const copy = fits ? Buffer.from(memory.buffer, 0, body.length) : Buffer.allocUnsafeSlow(body.length);
  copy.set(body);
  return copy;
}

function idOf(body: Buffer, from: number): string {
  return JSON.parse(body.toString('utf8', from, endOfString(body, from))) as string;
}

/** The place behind the string whose opening quote is here. */
function endOfString(body: Buffer, from: number): number {
  for (let at = from + 1; at < body.length; at++) {
    if (body[at] === backslash) at++;
    else if (body[at] === quote) return at + 1;
  }
  throw badAnswer('sent a node that breaks off');
}

/** The place behind the object of the member whose key begins here. */
function endOfMember(body: Buffer, from: number): number {
  let depth = 0;
  for (let at = from; at < body.length; at++) {
    const byte = body[at];
    if (byte === quote) at = endOfString(body, at) - 1;
    else if (byte === openBrace || byte === openBracket) depth++;
    else if ((byte === closeBrace || byte === closeBracket) && --depth === 0) return at + 1;
  }
  throw badAnswer('sent a node that breaks off');
}
