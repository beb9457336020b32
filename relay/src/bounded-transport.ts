import { TransportError, type HttpRequest, type Transport } from './transport.ts';

/** Requests to one service: those under way, and those that wait for their turn. */
interface Service {
  running: number;
  readonly waiting: Set<() => void>;
}

/**
 * Lets at most `most` requests out to one service (scheme, host and port) at a time, so that a slow one
 * costs neither memory nor sockets without end, nor slows down others. The rest wait for their turn, in
 * order; their time-outs begin when they leave. A `held` request takes no turn: there is one for each
 * open chat, and its service answers it late on purpose.
 */
export function boundedTransport(transport: Transport, most: number): Transport {
  const services = new Map<string, Service>();
  return async (request) => {
    if (request.held === true) return transport(request);
    const name = serviceOf(request);
    const service = services.get(name) ?? { running: 0, waiting: new Set() };
    services.set(name, service);
    if (service.running < most) service.running += 1;
    else await turn(service, request.signal);
    try {
      return await transport(request);
    } finally {
      const [next] = service.waiting;
      if (next !== undefined) next();
      else if (service.running > 1) service.running -= 1;
      else services.delete(name);
    }
  };
}

/** Resolves when a request that is done has left its place. */
function turn({ waiting }: Service, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const begin = (): void => {
      waiting.delete(begin);
      signal?.removeEventListener('abort', giveUp);
      resolve();
    };
    const giveUp = (): void => {
      waiting.delete(begin);
      reject(new TransportError('aborted', true, signal?.reason));
    };
    if (signal?.aborted === true) {
      giveUp();
      return;
    }
    waiting.add(begin);
    signal?.addEventListener('abort', giveUp, { once: true });
  });
}

function serviceOf({ url }: HttpRequest): string {
  return URL.parse(url)?.origin ?? '';
}
