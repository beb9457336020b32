/** What became of a text that was said in a slot: whether it has left, certainly not, or nobody knows. */
export type AnswerFate = 'sent' | 'not-sent' | 'unknown';

/**
 * The customer's side waits for an answer right now, and takes one text with it that costs no reply. One
 * end (the bridge) says something or lets it pass; the other end (the webhook) carries it out.
 */
export class ReplySlot {
  readonly #text = Promise.withResolvers<string | undefined>();
  readonly #fate = Promise.withResolvers<AnswerFate>();
  #state: 'open' | 'taken' | 'closed' = 'open';

  /** Whether something can still be said. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Says this. Resolves with what became of it; if nobody waits any more, it was not sent. */
  say(text: string): Promise<AnswerFate> {
    if (this.#state !== 'open') return Promise.resolve('not-sent');
    this.#state = 'taken';
    this.#text.resolve(text);
    return this.#fate.promise;
  }

  /** Nothing will be said, or nobody waits any more. */
  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    this.#text.resolve(undefined);
  }

  /** What to answer, as soon as that is known; undefined for nothing. */
  get text(): Promise<string | undefined> {
    return this.#text.promise;
  }

  /** What became of the text. */
  settle(fate: AnswerFate): void {
    this.#fate.resolve(fate);
  }
}
