import type { Contribution } from '../../src/model/contribution.js';

/** The parts of a contribution that a person would look at, for comparing. */
export function outlineOf({ routers, services, middlewares, diagnostics }: Contribution) {
  const fault = (errors: readonly string[] | undefined) => (errors === undefined ? '' : ' (unusable)');
  return {
    routers: [...routers].map(
      ([name, { value, errors }]) => `${name}: ${value.rule ?? ''} > ${value.service ?? '?'}${fault(errors)}`,
    ),
    services: [...services].map(
      ([name, { value, errors }]) =>
        `${name}: ${value.servers.map(({ url, weight }) => (weight === 1 ? url : `${url} x${weight}`)).join(', ')}${fault(errors)}`,
    ),
    middlewares: [...middlewares].map(
      ([name, { value, errors }]) => `${name}: ${value.type} ${JSON.stringify(value.options)}${fault(errors)}`,
    ),
    problems: diagnostics.map(({ code }) => code),
  };
}
