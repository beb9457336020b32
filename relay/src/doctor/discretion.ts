// Shorter ones could be part of any word.
const SHORTEST = 6;

/** Knows what must not be shown, and takes it out of what is: services repeat what they were sent. */
export class Discretion {
  readonly #secrets = new Set<string>();

  keep(...secrets: (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret === undefined || secret.length < SHORTEST) continue;
      this.#secrets.add(secret);
      this.#secrets.add(encodeURIComponent(secret));
    }
  }

  hide(text: string): string {
    return [...this.#secrets].reduce((clean, secret) => clean.replaceAll(secret, '[hidden]'), text);
  }
}
