import { readFileSync } from 'node:fs';
import type { PoolOptions } from '../../forwarding/upstream/upstream-pool.js';
import type { AccessLogFieldOptions } from '../../observability/access-log-fields.js';
import type { AccessLogFormat, AccessLogOptions } from '../../observability/access-log.js';
import { defaultMetricsOptions, type MetricsOptions } from '../../observability/metrics.js';
import type { Settings } from '../../settings/settings.js';

export function poolOptions({ serversTransport }: Settings): Omit<PoolOptions, 'clock'> {
  const { maxIdleConnsPerHost, forwardingTimeouts, insecureSkipVerify, rootCAs } = serversTransport;
  return {
    maxIdlePerOrigin: maxIdleConnsPerHost,
    idleTimeoutMs: forwardingTimeouts.idleConnTimeout || Infinity,
    dialTimeoutMs: forwardingTimeouts.dialTimeout || Infinity,
    responseHeaderTimeoutMs: forwardingTimeouts.responseHeaderTimeout || Infinity,
    rejectUnauthorized: !insecureSkipVerify,
    trustedCertificates: rootCAs.length === 0 ? undefined : rootCAs.map((path) => readFileSync(path)),
  };
}

export function metricsOptions({ metrics }: Settings): MetricsOptions {
  const { buckets, ...labels } = metrics.prometheus;
  const seconds = buckets.map(Number).sort((a, b) => a - b);
  return { ...labels, buckets: seconds.length > 0 ? seconds : defaultMetricsOptions.buckets };
}

export function accessLogOptions(written: NonNullable<Settings['accessLog']>): AccessLogOptions {
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
