// Counts exchanges in plain numbers: recording is a few additions, text is made when somebody asks for it.

/** What the bytes of an exchange are, Traefik's `protocol` label. */
export const trafficProtocols = ['http', 'websocket', 'sse', 'grpc', 'grpc-web'] as const;
export type TrafficProtocol = (typeof trafficProtocols)[number];

/** The counters of one entry point, router or service; got once, when routes are built, and kept by them. */
export interface TrafficRecorder {
  /** Once per exchange, at its end. Allocates nothing after the first of its method, status and protocol. */
  record(
    method: string,
    status: number,
    protocol: TrafficProtocol,
    durationSeconds: number,
    requestBytes: number,
    responseBytes: number,
  ): void;
  /** Once per exchange that came over TLS; `version` as Node names it (`TLSv1.3`). */
  recordTls(version: string, cipher: string): void;
  /** Once per try after the first. */
  recordRetry(): void;
}

/** Nobody reads these: the recorder of a family that is switched off. */
export const silentRecorder: TrafficRecorder = {
  record: () => undefined,
  recordTls: () => undefined,
  recordRetry: () => undefined,
};

const knownMethods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'CONNECT', 'TRACE', 'PRI'];
/** Clients choose methods; a series for each that somebody makes up would never end. */
const unknownMethod = 'EXTENSION_METHOD';
const methodNumbers = new Map(knownMethods.map((method, index) => [method, index]));

// The places of the numbers of a slot.
export const requests = 0;
export const durationSum = 1;
export const requestBytesSum = 2;
export const responseBytesSum = 3;
/** From here on one number per bucket (not cumulated), the last one for what is above all bounds. */
export const firstBucket = 4;

/** The numbers of one method, status and protocol. */
export interface TrafficSlot {
  readonly method: string;
  readonly status: number;
  readonly protocol: TrafficProtocol;
  readonly numbers: Float64Array;
}

export interface TlsSlot {
  readonly version: string;
  readonly cipher: string;
  count: number;
}

/** A recorder whose numbers can be read. Both ends of the wire share this one class for the sake of one shape. */
export class TrafficCounters implements TrafficRecorder {
  readonly slots = new Map<number, TrafficSlot>();
  readonly tlsSlots: TlsSlot[] = [];
  retries = 0;
  private last: TrafficSlot | undefined = undefined;

  /** `bounds`: the upper bounds of the duration buckets in seconds, ascending, without +Inf. */
  constructor(private readonly bounds: readonly number[]) {}

  record(
    method: string,
    status: number,
    protocol: TrafficProtocol,
    durationSeconds: number,
    requestBytes: number,
    responseBytes: number,
  ): void {
    let slot = this.last;
    if (slot?.status !== status || slot.method !== method || slot.protocol !== protocol) {
      slot = this.slotOf(method, status, protocol);
      this.last = slot;
    }
    const { numbers } = slot;
    const { bounds } = this;
    numbers[requests]! += 1;
    numbers[durationSum]! += durationSeconds;
    numbers[requestBytesSum]! += requestBytes;
    numbers[responseBytesSum]! += responseBytes;
    let bucket = 0;
    while (bucket < bounds.length && durationSeconds > bounds[bucket]!) bucket += 1;
    numbers[firstBucket + bucket]! += 1;
  }

  recordTls(version: string, cipher: string): void {
    for (const slot of this.tlsSlots) {
      if (slot.version === version && slot.cipher === cipher) {
        slot.count += 1;
        return;
      }
    }
    this.tlsSlots.push({ version, cipher, count: 1 });
  }

  recordRetry(): void {
    this.retries += 1;
  }

  private slotOf(method: string, status: number, protocol: TrafficProtocol): TrafficSlot {
    const methodNumber = methodNumbers.get(method) ?? knownMethods.length;
    const key = (methodNumber * 8 + trafficProtocols.indexOf(protocol)) * 1024 + (status & 1023);
    let slot = this.slots.get(key);
    if (slot === undefined) {
      slot = {
        method: knownMethods[methodNumber] ?? unknownMethod,
        status: status & 1023,
        protocol,
        numbers: new Float64Array(firstBucket + this.bounds.length + 1),
      };
      this.slots.set(key, slot);
    }
    return slot;
  }
}
