export type FieldMode = 'keep' | 'drop';
export type HeaderMode = 'keep' | 'drop' | 'redact';

/** Traefik's `accessLog.fields`. */
export interface AccessLogFieldOptions {
  readonly defaultMode: FieldMode;
  /** Field name to mode, in any case. */
  readonly names: Readonly<Record<string, string>>;
  readonly headers: {
    /** Not set: JSON drops headers, while the common formats keep the Referer and User-Agent of their columns. */
    readonly defaultMode?: HeaderMode;
    readonly names: Readonly<Record<string, string>>;
  };
}

/** Which fields and headers are written, decided once. */
export interface FieldChoice {
  keeps(field: string): boolean;
  /** `lowerName`: the header's name in lower case; `fallback`: where neither name nor default is set. */
  headerMode(lowerName: string, fallback: HeaderMode): HeaderMode;
  /** True when no header can be written by `headerMode(…, 'drop')`. */
  readonly dropsAllHeaders: boolean;
}

export const defaultFieldOptions: AccessLogFieldOptions = {
  defaultMode: 'keep',
  names: {},
  headers: { names: {} },
};

export function chooseFields(options: AccessLogFieldOptions): FieldChoice {
  const fields = foldKeys(options.names);
  const headers = foldKeys(options.headers.names);
  const headerDefault = options.headers.defaultMode;
  return {
    keeps: (field) => (fields.get(field.toLowerCase()) ?? options.defaultMode) === 'keep',
    headerMode: (lowerName, fallback) => asHeaderMode(headers.get(lowerName)) ?? headerDefault ?? fallback,
    dropsAllHeaders:
      (headerDefault ?? 'drop') === 'drop' && [...headers.values()].every((mode) => asHeaderMode(mode) === 'drop'),
  };
}

function foldKeys(names: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(Object.entries(names).map(([name, mode]) => [name.toLowerCase(), mode.toLowerCase()]));
}

function asHeaderMode(mode: string | undefined): HeaderMode | undefined {
  return mode === 'keep' || mode === 'drop' || mode === 'redact' ? mode : undefined;
}
