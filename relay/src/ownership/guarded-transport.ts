import { TransportError, type HttpRequest, type Transport } from '../transport.ts';

/**
 * Lets requests out only while this process may act, and gives up those in flight when it may not any
 * more: a poll that the service still holds would meet that of the next owner.
 */
export class GuardedTransport {
  readonly #transport: Transport;
  readonly #may: Permission;
  readonly #inFlight = new Set<AbortController>();
  readonly #held = new Set<AbortController>();

  constructor(transport: Transport, may: Permission) {
    this.#transport = transport;
    this.#may = may;
  }

  readonly transport: Transport = async (request) => {
    const isHeld = request.held === true;
    if (!(isHeld ? this.#may.hold() : this.#may.act())) throw notSent();
    const giveUp = new AbortController();
    const among = isHeld ? this.#held : this.#inFlight;
    among.add(giveUp);
    try {
      return await this.#transport({ ...request, signal: either(request, giveUp.signal) });
    } finally {
      among.delete(giveUp);
    }
  };

  /** This process may not act any more. */
  giveUpAll(): void {
    this.giveUpHeld();
    for (const each of this.#inFlight) each.abort();
  }

  /** Nothing may stay open at a service. */
  giveUpHeld(): void {
    for (const each of this.#held) each.abort();
  }
}

/** What a process may do. */
export interface Permission {
  act: () => boolean;
  /** Have a request that a service holds. */
  hold: () => boolean;
}

function either({ signal }: HttpRequest, giveUp: AbortSignal): AbortSignal {
  return signal === undefined ? giveUp : AbortSignal.any([signal, giveUp]);
}

function notSent(): TransportError {
  const why = new Error('This relay is out of touch with the others and may not act.');
  return new TransportError('unreachable', true, why);
}
