// The certificates that sources name, and the one that stands in for names that none is for.
import { emptyTls, type TlsConfiguration } from '../model/configuration.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { DraftCertificates } from './draft.js';
import type { Source } from './source.js';

const none: readonly Diagnostic[] = [];

export class TlsTable {
  private readonly bySource = new Map<Source, DraftCertificates>();
  private published: TlsConfiguration = emptyTls;
  private changed = false;
  private told = none;

  /** Takes what the source says now in place of what it said before. */
  replace(source: Source): void {
    const { certificates } = source.draft;
    if (this.bySource.get(source) === certificates) return;
    if (certificates === undefined) this.bySource.delete(source);
    else this.bySource.set(source, certificates);
    this.changed = true;
    this.told = this.contest();
  }

  /** What there is to say; the same list while nothing is new. */
  get diagnostics(): readonly Diagnostic[] {
    return this.told;
  }

  /** The same object as before where neither the options nor any certificate is another one. */
  publish(options: TlsConfiguration['options']): TlsConfiguration {
    if (!this.changed && options === this.published.options) return this.published;
    this.changed = false;
    const sources = this.sorted();
    const certificates = sources.flatMap(([, draft]) => draft.certificates);
    const store = sources.find(([, draft]) => draft.store !== undefined)?.[1].store;
    if (options.size === 0 && certificates.length === 0 && store === undefined) this.published = emptyTls;
    else this.published = { options, certificates, ...(store && { store }) };
    return this.published;
  }

  /** Files before tags, since those speak for the whole proxy. */
  private sorted(): (readonly [Source, DraftCertificates])[] {
    const rank = ({ provider, key }: Source) => `${provider === 'file' ? 0 : 1} ${key}`;
    return [...this.bySource].sort(([one], [other]) => (rank(one) < rank(other) ? -1 : 1));
  }

  private contest(): readonly Diagnostic[] {
    const [first, ...others] = this.sorted().filter(([, { store }]) => store !== undefined);
    if (first === undefined || others.length === 0) return none;
    return others.map(([source, { store }]) => ({
      code: 'name-clash',
      severity: 'warning',
      origin: store!.origin,
      message: `the default certificate is set by ${first[0].label} and by ${source.label}; that of ${first[0].label} counts`,
      remedy: 'set tls.stores.default once',
    }));
  }
}
