import type { Exchange, TlsFacts } from '../exchange/exchange.js';
import type { TrafficProtocol, TrafficRecorder } from '../observability/traffic-recorder.js';
import type { CompiledRoute } from './compiled-route.js';
import type { EntryPointContext } from './forwarding-core.js';

/** Counts an exchange that has ended and writes its access log line. */
export function recordExchange(exchange: Exchange, route: CompiledRoute | undefined, entry: EntryPointContext): void {
  const { method, status, requestBytes, responseBytes } = exchange;
  const seconds = (exchange.endedMs - exchange.startedMs) / 1000;
  const protocol = protocolOf(exchange);
  entry.recorder.record(method, status, protocol, seconds, requestBytes, responseBytes);
  if (exchange.tlsFacts !== undefined) countTls(entry.recorder, exchange.tlsFacts);
  if (route !== undefined) {
    for (const recorder of route.recorders) {
      recorder.record(method, status, protocol, seconds, requestBytes, responseBytes);
      if (exchange.tlsFacts !== undefined) countTls(recorder, exchange.tlsFacts);
      for (let retry = 1; retry < exchange.attempt; retry++) recorder.recordRetry();
    }
  }
  const { accessLog } = entry.core;
  if (accessLog !== null && entry.accessLogged && route?.accessLogged !== false) accessLog.write(exchange);
}

/** The `protocol` label of Traefik's metrics. */
function protocolOf(exchange: Exchange): TrafficProtocol {
  if (exchange.upgrade) return 'websocket';
  return exchange.headerBlock.includes('text/event-stream') ? 'sse' : 'http';
}

function countTls(recorder: TrafficRecorder, { version, cipher }: TlsFacts): void {
  recorder.recordTls(version, cipher);
}
