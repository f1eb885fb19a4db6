/**
 * Tags and what requests for them get. Answers: `a` is sent to the first instance, `a b` to one of both, `a as /x` with
 * another path, `404`, `301 https://…`. A question is a URL, headers behind it in brackets: `http://h/ [X-A: 1]`; `from
 * 10.0.0.9` is the peer.
 */
export interface UrlprefixCase {
  readonly name: string;
  /** Of one instance, or by service, of each of its instances. */
  readonly tags: readonly string[] | Readonly<Record<string, readonly (readonly string[])[]>>;
  /** HinD's reading unless told otherwise; `both`: it makes no difference. */
  readonly semantics?: 'hind' | 'fabio' | 'both';
  readonly flags?: readonly string[];
  readonly asks?: Readonly<Record<string, string>>;
  /** The codes of all diagnostics, with their severity unless that is a warning. */
  readonly told?: readonly string[];
  /** Lines that are among the converted tags, without `traefik.http.`. */
  readonly becomes?: readonly string[];
}
