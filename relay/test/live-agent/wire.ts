import { createTransport } from '../../src/network/network.ts';
import type { HttpRequest, Transport } from '../../src/transport.ts';

/** One request as it left the process. */
export interface Call {
  /** `Messages`, `ChatMessage`, `SessionId` and so on. */
  noun: string;
  request: HttpRequest;
  /** Undefined while it is under way, and if there was no answer. */
  status?: number;
}

/** What happens around a request: nothing, or the process dies before it leaves or after it was answered. */
export type CallFate = 'answered' | 'died-before' | 'died-after';

export interface WireOptions {
  /** Time-outs run so many times as fast. */
  scale: number;
  fate?: (call: Call) => CallFate;
  /** Looks at each request before it leaves. */
  watch?: (call: Call) => void;
}

/** The real network of one process, which can be watched and cut. */
export class Wire {
  readonly calls: Call[] = [];
  /** The most polls that were under way at once. */
  mostPolls = 0;
  readonly #options: WireOptions;
  readonly #network = createTransport();
  #polls = 0;
  #dead = false;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  readonly transport: Transport = async (request) => {
    if (this.#dead) return never;
    const call: Call = { noun: nounOf(request), request };
    const fate = this.#options.fate?.(call) ?? 'answered';
    if (fate === 'died-before') return this.#die();
    this.calls.push(call);
    this.#options.watch?.(call);
    const isPoll = call.noun === 'Messages';
    if (isPoll) this.mostPolls = Math.max(this.mostPolls, (this.#polls += 1));
    try {
      const timeoutMs = Math.ceil(request.timeoutMs / this.#options.scale);
      const answer = await this.#network.transport({ ...request, timeoutMs });
      if (this.#isDead() || fate === 'died-after') return await this.#die();
      call.status = answer.status;
      return answer;
    } catch (error) {
      if (this.#isDead() || fate === 'died-after') return await this.#die();
      throw error;
    } finally {
      if (isPoll) this.#polls -= 1;
    }
  };

  /** The requests of one noun. */
  to(noun: string): Call[] {
    return this.calls.filter((call) => call.noun === noun);
  }

  /** The process is dead: its connections break, and nothing leaves or arrives any more. */
  async cut(): Promise<void> {
    this.#dead = true;
    await this.#network.close();
  }

  #isDead(): boolean {
    return this.#dead;
  }

  #die(): Promise<never> {
    this.#dead = true;
    return never;
  }
}

const never = new Promise<never>(() => undefined);

function nounOf({ method, url }: HttpRequest): string {
  const [, noun = ''] = /\/chat\/rest\/\w+\/(\w+)/u.exec(url) ?? [];
  return method === 'DELETE' ? `${method} ${noun}` : noun;
}
