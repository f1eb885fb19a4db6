import type { Contribution } from '../../src/model/contribution.js';
import type { Server } from '../../src/model/service.js';

function showServer({ url, weight, share }: Server): string {
  return `${url}${weight === 1 ? '' : ` x${weight}`}${share === undefined ? '' : ` share ${share}`}`;
}

/** The parts of a contribution that a person would look at, for comparing. */
export function outlineOf({ routers, services, middlewares, diagnostics }: Contribution) {
  const fault = (errors: readonly string[] | undefined) => (errors === undefined ? '' : ' (unusable)');
  return {
    routers: [...routers].map(
      ([name, { value, errors }]) => `${name}: ${value.rule ?? ''} > ${value.service ?? '?'}${fault(errors)}`,
    ),
    services: [...services].map(
      ([name, { value, errors }]) => `${name}: ${value.servers.map(showServer).join(', ')}${fault(errors)}`,
    ),
    middlewares: [...middlewares].map(
      ([name, { value, errors }]) => `${name}: ${value.type} ${JSON.stringify(value.options)}${fault(errors)}`,
    ),
    problems: diagnostics.map(({ code }) => code),
  };
}
