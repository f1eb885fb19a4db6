// Access log lines in the Common Log Format with Traefik's columns; runs per request.
import type { AccessLogFacts, LineMoment } from './access-log-facts.js';
import type { FieldChoice } from './access-log-fields.js';
import { escapeLogText, escapeLogToken } from './escape-log-text.js';
import { headerInBlock } from './header-in-block.js';

export type LineFormat = (facts: AccessLogFacts, moment: LineMoment) => string;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `21/Nov/2026:06:18:38 +0000`. */
export function commonLogTime(atMs: number): string {
  const iso = new Date(atMs).toISOString();
  return `${iso.slice(8, 10)}/${months[Number(iso.slice(5, 7)) - 1]!}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

/**
 * Makes the formatter. `common` is Traefik's: host, user, time, request, status, size, "referer", "user agent", number
 * of the request, "router", "server URL", duration; `genericCLF` ends after the user agent.
 */
export function createCommonLogFormat(kind: 'common' | 'genericCLF', choice: FieldChoice): LineFormat {
  const keepsHost = choice.keeps('ClientHost');
  const keepsUser = choice.keeps('ClientUsername');
  const keepsTime = choice.keeps('StartUTC');
  const keepsMethod = choice.keeps('RequestMethod');
  const keepsPath = choice.keeps('RequestPath');
  const keepsProtocol = choice.keeps('RequestProtocol');
  const keepsStatus = choice.keeps('DownstreamStatus');
  const keepsSize = choice.keeps('DownstreamContentSize');
  const keepsCount = choice.keeps('RequestCount');
  const keepsRouter = choice.keeps('RouterName');
  const keepsServer = choice.keeps('ServiceURL');
  const keepsDuration = choice.keeps('Duration');
  const refererMode = choice.headerMode('referer', 'keep');
  const userAgentMode = choice.headerMode('user-agent', 'keep');
  // Lines come in bursts within a second; its text is made once.
  let second = -1;
  let secondText = '';

  return (facts, moment) => {
    const startedSecond = Math.floor(moment.startedAtMs / 1000);
    if (startedSecond !== second) {
      second = startedSecond;
      secondText = commonLogTime(moment.startedAtMs);
    }
    const referer = refererMode === 'drop' ? '' : headerInBlock(facts.headerBlock, 'referer');
    const userAgent = userAgentMode === 'drop' ? '' : headerInBlock(facts.headerBlock, 'user-agent');
    const generic =
      `${keepsHost ? tokenOrDash(facts.clientAddress) : '-'} - ${keepsUser ? tokenOrDash(facts.userName) : '-'} ` +
      `[${keepsTime ? secondText : '-'}] "${keepsMethod ? tokenOrDash(facts.method) : '-'} ` +
      `${keepsPath ? tokenOrDash(facts.target) : '-'} ${keepsProtocol ? tokenOrDash(facts.protocol) : '-'}" ` +
      `${keepsStatus ? facts.status : '-'} ${keepsSize ? facts.responseBytes : '-'} ` +
      `"${column(referer, refererMode)}" "${column(userAgent, userAgentMode)}"`;
    if (kind === 'genericCLF') return `${generic}\n`;
    const router = keepsRouter && facts.router !== undefined ? escapeLogText(facts.router.name) : '-';
    const server = keepsServer && facts.server !== undefined ? escapeLogText(facts.server.url) : '-';
    const count = keepsCount ? moment.requestCount : '-';
    return `${generic} ${count} "${router}" "${server}" ${keepsDuration ? Math.floor(moment.durationMs) : 0}ms\n`;
  };
}

function tokenOrDash(text: string): string {
  return text === '' ? '-' : escapeLogToken(text);
}

function column(text: string, mode: 'keep' | 'drop' | 'redact'): string {
  if (text === '' || mode === 'drop') return '-';
  return mode === 'redact' ? 'REDACTED' : escapeLogText(text);
}
