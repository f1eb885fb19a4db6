/** The structure of a JSON value without its contents: key names, and the types of what is in them. */
export type Shape = string | { [key: string]: Shape };

/** Whose keys are the user's. */
const freeMaps = new Set(['Meta', 'ServiceMeta', 'NodeMeta']);

/** Elements of an array share one shape: the union of theirs. Empty arrays and nulls fit everything. */
export function shapeOf(value: unknown): Shape {
  if (Array.isArray(value)) return { '[]': value.map(shapeOf).reduce<Shape>(mergeShapes, 'any') };
  if (value === null) return 'any';
  if (typeof value !== 'object') return typeof value;
  const entries = Object.entries(value).map(([key, inner]) => [key, freeMaps.has(key) ? 'any' : shapeOf(inner)]);
  return Object.fromEntries(entries) as Shape;
}

/** Where two shapes differ, as a path and what is there; undefined if they fit. `ignored` paths are passed over. */
export function shapeDifference(found: Shape, wanted: Shape, path = '$'): string | undefined {
  if (found === 'any' || wanted === 'any') return undefined;
  if (typeof found === 'string' || typeof wanted === 'string') {
    return found === wanted
      ? undefined
      : `${path}: ${JSON.stringify(found)} where ${JSON.stringify(wanted)} is recorded`;
  }
  for (const key of Object.keys(wanted)) if (!(key in found)) return `${path}.${key} is missing`;
  for (const key of Object.keys(found)) if (!(key in wanted)) return `${path}.${key} is not in the recording`;
  for (const [key, inner] of Object.entries(found)) {
    const difference = shapeDifference(inner, wanted[key]!, `${path}.${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function mergeShapes(left: Shape, right: Shape): Shape {
  if (left === 'any') return right;
  if (right === 'any' || typeof left === 'string' || typeof right === 'string') return left;
  const merged: Record<string, Shape> = { ...left };
  for (const [key, inner] of Object.entries(right)) {
    const known = merged[key];
    merged[key] = known === undefined ? inner : mergeShapes(known, inner);
  }
  return merged;
}
