// `$DC` and `${DC}` in the host and path of a tag.

export interface Expanded {
  readonly text: string;
  /** Names that mean nothing here; each was replaced by nothing. */
  readonly unknown: readonly string[];
  /** `$DC` stands in it, and nobody knows the datacenter. */
  readonly needsDatacenter: boolean;
}

const reference = /\$(?:\{([^{}]*)\}|(\w+|[*#$@!?-]))/g;

/** The text with its variables replaced, as by a shell: only the datacenter is known. */
export function expandVariables(written: string, datacenter: string | undefined): Expanded {
  if (!written.includes('$')) return { text: written, unknown: [], needsDatacenter: false };
  const unknown: string[] = [];
  let needsDatacenter = false;
  const text = written.replace(reference, (_, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare ?? '';
    if (name !== 'DC') unknown.push(name);
    else if (datacenter === undefined) needsDatacenter = true;
    else return datacenter;
    return '';
  });
  return { text, unknown, needsDatacenter };
}
