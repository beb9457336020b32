import { TransportError, type HttpRequest, type Transport } from '../transport.ts';

/**
 * Lets requests out only while this process may act, and gives up those in flight when it may not any
 * more: a poll that the service still holds would meet that of the next owner.
 */
export class GuardedTransport {
  readonly #transport: Transport;
  readonly #mayAct: () => boolean;
  readonly #inFlight = new Set<AbortController>();

  constructor(transport: Transport, mayAct: () => boolean) {
    this.#transport = transport;
    this.#mayAct = mayAct;
  }

  readonly transport: Transport = async (request) => {
    if (!this.#mayAct()) throw notSent();
    const giveUp = new AbortController();
    this.#inFlight.add(giveUp);
    try {
      return await this.#transport({ ...request, signal: either(request, giveUp.signal) });
    } finally {
      this.#inFlight.delete(giveUp);
    }
  };

  /** This process may not act any more. */
  giveUpAll(): void {
    for (const each of this.#inFlight) each.abort();
  }
}

function either({ signal }: HttpRequest, giveUp: AbortSignal): AbortSignal {
  return signal === undefined ? giveUp : AbortSignal.any([signal, giveUp]);
}

function notSent(): TransportError {
  const why = new Error('This relay is out of touch with the others and may not act.');
  return new TransportError('unreachable', true, why);
}
