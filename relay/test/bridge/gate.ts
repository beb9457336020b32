/** Something that a test keeps closed until it has seen what it wants to see. */
export class Gate {
  #closed: PromiseWithResolvers<void> | undefined;

  static closed(): Gate {
    const gate = new Gate();
    gate.close();
    return gate;
  }

  close(): void {
    this.#closed ??= Promise.withResolvers();
  }

  open(): void {
    this.#closed?.resolve();
    this.#closed = undefined;
  }

  /** Resolves when it is open. */
  async passed(): Promise<void> {
    while (this.#closed !== undefined) await this.#closed.promise;
  }
}
