import type { Service } from '../../model/configuration.js';
import type { HealthCheckOptions } from '../../model/service.js';

/** Why a health check cannot run as written, for a diagnostic; the servers of its service count as up meanwhile. */
export interface HealthCheckProblem {
  readonly message: string;
  readonly remedy: string;
}

/** What is not spoken here yet, or could never be sent. */
export function healthCheckProblem(options: HealthCheckOptions): HealthCheckProblem | undefined {
  if (options.mode === 'grpc') {
    return {
      message: 'health checks of mode grpc are not supported; the servers count as up',
      remedy: 'offer an HTTP path and set healthCheck.mode=http, or leave the health check out',
    };
  }
  if (options.scheme === 'h2c') {
    return {
      message: 'health checks over h2c are not supported; the servers count as up',
      remedy: 'set healthCheck.scheme to http or https, or leave the health check out',
    };
  }
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(options.method) || options.method.toUpperCase() === 'CONNECT') {
    return {
      message: `a health check cannot be sent with the method "${options.method}"; the servers count as up`,
      remedy: 'set healthCheck.method to GET or HEAD',
    };
  }
  const [culprit] =
    Object.entries({ ...options.headers, Host: options.hostname ?? '' }).find(
      ([name, value]) => !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value),
    ) ?? [];
  if (culprit === undefined) return undefined;
  return {
    message: `a health check cannot be sent with the header "${culprit}" as written; the servers count as up`,
    remedy: 'use a header name of letters, digits and dashes, and a value without control characters',
  };
}

/** The health check that a service's servers go through, or undefined when they are all taken for up. */
export function runnableHealthCheck(service: Service): HealthCheckOptions | undefined {
  const options = service.options.healthCheck;
  return options !== undefined && healthCheckProblem(options) === undefined ? options : undefined;
}
