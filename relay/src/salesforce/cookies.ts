/**
 * The cookies of one streaming session. The org needs them back, since they lead to the server that
 * holds the session. All requests go to one host, so nothing but names and values counts.
 *
 * Source: "Streaming API Considerations", Streaming API Developer Guide.
 */
export class CookieJar {
  readonly #values = new Map<string, string>();

  /** Takes over what `Set-Cookie` said. */
  keep(setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const [pair = ''] = line.split(';', 1);
      const equals = pair.indexOf('=');
      if (equals <= 0) continue;
      const name = pair.slice(0, equals).trim();
      if (/;\s*max-age=0(;|$)/iu.test(line)) this.#values.delete(name);
      else this.#values.set(name, pair.slice(equals + 1).trim());
    }
  }

  /** For `Cookie`; empty if there are none. */
  get header(): string {
    return [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}
