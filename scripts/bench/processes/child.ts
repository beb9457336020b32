import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { z } from 'zod';

/** What processes of the bench tell each other: facts by their names. */
export type Facts = Record<string, number | string>;
type Handlers = Readonly<Record<string, (facts: Facts) => Facts | Promise<Facts>>>;

const factsSchema = z.record(z.string(), z.union([z.number(), z.string()]));
const questionSchema = z.object({ id: z.number(), ask: z.string(), facts: factsSchema });
const answerSchema = z.union([
  z.object({ id: z.number(), facts: factsSchema }),
  z.object({ id: z.number(), error: z.string() }),
]);

/** A process of the bench, which answers questions. */
export class Child {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<
    number,
    { resolve: (facts: Facts) => void; reject: (reason: Error) => void }
  >();
  #count = 0;

  /** Starts a program with {@link answer} in it. */
  constructor(program: string, options: { environment?: Record<string, string> } = {}) {
    this.#process = fork(program, {
      env: { ...process.env, ...options.environment },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#process.on('message', (message) => {
      const said = answerSchema.parse(message);
      const waiting = this.#waiting.get(said.id);
      this.#waiting.delete(said.id);
      if ('error' in said) waiting?.reject(new Error(said.error));
      else waiting?.resolve(said.facts);
    });
    this.#process.once('exit', (code) => {
      for (const { reject } of this.#waiting.values()) {
        reject(new Error(`A process of the bench has ended with ${String(code)}: ${program}`));
      }
      this.#waiting.clear();
    });
  }

  get pid(): number {
    return this.#process.pid ?? Number.NaN;
  }

  ask(question: string, facts: Facts = {}): Promise<Facts> {
    const id = (this.#count += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#process.send({ id, ask: question, facts });
    });
  }

  /** The numbers of an answer. */
  async measure(question: string, facts: Facts = {}): Promise<Record<string, number>> {
    return z.record(z.string(), z.number()).parse(await this.ask(question, facts));
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}

/** Answers the questions of the process that has started this one, and ends with it. */
export function answer(handlers: Handlers): void {
  process.on('message', (message) => {
    const { id, ask, facts } = questionSchema.parse(message);
    const handler = handlers[ask];
    if (handler === undefined) throw new RangeError(`Nobody knows "${ask}".`);
    void Promise.resolve()
      .then(() => handler(facts))
      .then(
        (told) => process.send?.({ id, facts: told }),
        (error: unknown) => process.send?.({ id, error: String(error) }),
      );
  });
  process.once('disconnect', () => process.exit());
}
