/**
 * How an API of the embedded catalog misbehaves, until it is told otherwise:
 * - `refuse`: nothing listens, connections are cut
 * - `forbidden`: 403 to everything
 * - `failing`: 500 `No cluster leader` at once
 * - `garbage`: 200 with a body that is no JSON
 * - `half-open`: connections are accepted and nothing is ever answered, running queries and streams included
 */
export const faults = ['none', 'refuse', 'forbidden', 'failing', 'garbage', 'half-open'] as const;

export type Fault = (typeof faults)[number];
