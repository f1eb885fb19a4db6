import type { EntryPointSettings, Settings } from '../../settings/settings.js';

export interface ReloadPlan {
  /** What the running proxy can be given: those before, with the changes that need no restart. */
  readonly settings: Settings;
  /** Paths whose change needs no restart: `accessLog.format`. */
  readonly changed: readonly string[];
  /** Paths whose change does: `entryPoints.web.address`. */
  readonly waiting: readonly string[];
}

/**
 * Divides what has changed in the settings. No restart is needed for `log.level`, `accessLog`, another default
 * certificate, and of an entry point `asDefault`, `http.middlewares`, `http.redirections` and `http.tls`: the rest is part of open
 * listeners, connections and catalogs.
 */
export function planReload(before: Settings, after: Settings): ReloadPlan {
  const settings: Settings = {
    ...before,
    log: { ...before.log, level: after.log.level },
    accessLog: after.accessLog,
    // Another certificate, but not the first one: TLS begins with the listener.
    tls: before.tls.certificate === undefined || after.tls.certificate === undefined ? before.tls : after.tls,
    entryPoints: Object.fromEntries(
      Object.entries(before.entryPoints).map(([name, entryPoint]) => [
        name,
        changeEntryPoint(entryPoint, after.entryPoints[name] ?? entryPoint),
      ]),
    ),
  };
  return { settings, changed: differences(before, settings), waiting: differences(settings, after) };
}

function changeEntryPoint(before: EntryPointSettings, after: EntryPointSettings): EntryPointSettings {
  const { middlewares, redirections, tls } = after.http;
  return { ...before, asDefault: after.asDefault, http: { ...before.http, middlewares, redirections, tls } };
}

/** The paths at which two trees of plain data differ, the deepest ones. */
function differences(a: unknown, b: unknown, path = ''): string[] {
  if (Object.is(a, b)) return [];
  if (!isRecord(a) || !isRecord(b)) return JSON.stringify(a) === JSON.stringify(b) ? [] : [path];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((name) =>
    differences(a[name], b[name], path === '' ? name : `${path}.${name}`),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
