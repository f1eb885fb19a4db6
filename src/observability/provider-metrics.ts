import type { ProviderStatus } from '../model/catalog-snapshot.js';
import { familyText, type FamilyHead } from './exposition.js';

const states: readonly ProviderStatus['state'][] = [
  'starting',
  'ok',
  'stale',
  'unauthorized',
  'unreachable',
  'failing',
];

/** A metric of a provider; no series while the value is undefined. */
const families: readonly (FamilyHead & { readonly value: (status: ProviderStatus) => number | undefined })[] = [
  {
    name: 'tagway_provider_last_sync_timestamp_seconds',
    help: 'When the catalog last confirmed what is known of it, in seconds since the epoch.',
    type: 'gauge',
    value: ({ lastSyncMs }) => (lastSyncMs === undefined ? undefined : lastSyncMs / 1000),
  },
  {
    name: 'tagway_provider_index',
    help: "The catalog's index as far as it is known.",
    type: 'gauge',
    value: ({ index }) => index,
  },
  {
    name: 'tagway_provider_services',
    help: 'Services that are known of the catalog.',
    type: 'gauge',
    value: ({ services }) => services,
  },
  {
    name: 'tagway_provider_instances',
    help: 'Instances that are known of the catalog.',
    type: 'gauge',
    value: ({ instances }) => instances,
  },
  {
    name: 'tagway_provider_requests_total',
    help: 'Requests sent to the catalog.',
    type: 'counter',
    value: ({ requests }) => requests,
  },
  {
    name: 'tagway_provider_errors_total',
    help: 'Requests to the catalog that failed.',
    type: 'counter',
    value: ({ errors }) => errors,
  },
  {
    name: 'tagway_provider_lag_seconds',
    help: "From the catalog's answer to the published snapshot, for the last change.",
    type: 'gauge',
    value: ({ lagMs }) => (lagMs === undefined ? undefined : lagMs / 1000),
  },
];

/** The text of what the providers are doing; the catalog's `state` is 1 for the state it is in and 0 for the others. */
export function exposeProviders(providers: readonly ProviderStatus[]): string {
  let text = '';
  for (const { value, ...head } of families) {
    text += familyText(
      head,
      providers.flatMap((status) => {
        const number = value(status);
        return number === undefined ? [] : [[{ provider: status.name }, number] as const];
      }),
    );
  }
  return (
    text +
    familyText(
      { name: 'tagway_provider_state', help: 'The state the provider is in: 1 for that one.', type: 'gauge' },
      providers.flatMap(({ name, state }) =>
        states.map((candidate) => [{ provider: name, state: candidate }, candidate === state ? 1 : 0] as const),
      ),
    )
  );
}
