import { serversTransportFields, type ServersTransportOptions } from '../../model/servers-transport.js';
import type { AccessLogFieldOptions } from '../../observability/access-log-fields.js';
import type { AccessLogFormat, AccessLogOptions } from '../../observability/access-log.js';
import { defaultMetricsOptions, type MetricsOptions } from '../../observability/metrics.js';
import type { Settings } from '../../settings/settings.js';
import { decodeFields } from '../../shared/decode-options.js';
import { TagwayError } from '../../shared/errors.js';
import { createNode } from '../../shared/option-node.js';
import type { Transports } from '../../upstreams/transport/transports.js';

/** The transport of services that name none, as one like any other. */
export function settingsTransport({ serversTransport }: Settings): ServersTransportOptions {
  const defaults = decodeFields(serversTransportFields, createNode('serversTransport', ''), '', () => undefined);
  return { ...defaults, ...serversTransport };
}

/** Throws TW_SETTING_INVALID when the files of the settings cannot be used; called before there are any others. */
export function refuseUnusable(transports: Pick<Transports, 'diagnostics' | 'close'>): void {
  const [problem] = transports.diagnostics();
  if (problem === undefined) return;
  transports.close();
  throw new TagwayError('TW_SETTING_INVALID', problem.message, { source: 'settings' });
}

export function metricsOptions({ metrics }: Settings): MetricsOptions {
  const { buckets, ...labels } = metrics.prometheus;
  const seconds = buckets.map(Number).sort((a, b) => a - b);
  return { ...labels, buckets: seconds.length > 0 ? seconds : defaultMetricsOptions.buckets };
}

export function accessLogOptions({ accessLog: written }: Settings): AccessLogOptions | undefined {
  if (written === undefined) return undefined;
  const { filePath, format, filters, fields } = written;
  return {
    filePath,
    format: format as AccessLogFormat,
    filters: filters && {
      statusCodes: filters.statusCodes,
      minDurationMs: filters.minDuration,
      retryAttempts: filters.retryAttempts,
    },
    fields: fields && ({ ...fields, headers: fields.headers ?? { names: {} } } as AccessLogFieldOptions),
  };
}
