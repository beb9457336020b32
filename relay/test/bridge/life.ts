import { never, watched } from './watched.ts';

/** One process. Once it is dead, nothing that it asks for is answered, so nothing of it goes on. */
export class Life {
  #alive = true;
  readonly #end = Promise.withResolvers<undefined>();

  /** Resolves when it has ended. */
  get ended(): Promise<unknown> {
    return this.#end.promise;
  }

  get alive(): boolean {
    return this.#alive;
  }

  end(): void {
    this.#alive = false;
    this.#end.resolve(undefined);
  }

  /** The same thing in the hands of this process. */
  own<T extends object>(target: T): T {
    return watched(target, (_method, proceed) => this.#answer(proceed));
  }

  /** An answer, unless the process is dead when it is asked for or when it comes. */
  async #answer(proceed: () => unknown): Promise<unknown> {
    await this.#breath();
    const answer = await proceed();
    await this.#breath();
    return answer;
  }

  /** The dead do not draw it. */
  #breath(): Promise<void> {
    return this.#alive ? Promise.resolve() : never();
  }
}
