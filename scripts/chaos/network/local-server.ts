import { IncomingMessage, ServerResponse, type RequestListener } from 'node:http';
import { Socket } from 'node:net';

/** A request as it comes out of the wire. */
export interface LocalRequest {
  method: string;
  /** Path and query. */
  path: string;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Calls back when the second half of the body arrives; unless given, all of it is there. */
  restLater?: (arrive: () => void) => void;
}

/** An answer, or `broken` if the server has dropped the connection. */
export type LocalAnswer = { status: number; body: string } | 'broken';

/** A request that a server is working on. */
export interface Serving {
  /** May never resolve: some servers never answer. */
  answer: Promise<LocalAnswer>;
  /** The caller is gone, and the server gets to know it. */
  hangUp: () => void;
}

/**
 * Lets an express application answer a request without a port: the same code as behind a real server,
 * and no sockets, so that its course depends on nothing but the caller.
 */
export function serve(
  listener: RequestListener,
  request: Omit<LocalRequest, 'body'> & { body: string | Uint8Array },
): Serving {
  const socket = new Socket();
  const incoming = new IncomingMessage(socket);
  const { body } = request;
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : Buffer.from(body);
  const length = bytes.length > 0 ? { 'content-length': String(bytes.length) } : {};
  incoming.method = request.method;
  incoming.url = request.path;
  incoming.headers = { host: 'chaos', ...request.headers, ...length };
  feed(incoming, bytes, request.restLater);
  const answer = new Promise<LocalAnswer>((resolve) => {
    const response = keptResponse(incoming, resolve);
    socket.once('error', () => undefined);
    // A server that resets the connection destroys the socket, in one way or another.
    socket.once('close', () => {
      resolve('broken');
    });
    response.assignSocket(socket);
    listener(incoming, response);
  });
  return {
    answer,
    hangUp: () => {
      socket.destroy();
    },
  };
}

function feed(
  incoming: IncomingMessage,
  bytes: Buffer,
  restLater: LocalRequest['restLater'],
): void {
  const end = (rest: Buffer): void => {
    if (rest.length > 0) incoming.push(rest);
    incoming.push(null);
    incoming.complete = true;
  };
  if (restLater === undefined) {
    end(bytes);
    return;
  }
  const half = bytes.length >> 1;
  if (half > 0) incoming.push(bytes.subarray(0, half));
  restLater(() => {
    end(bytes.subarray(half));
  });
}

/**
 * A response that is kept instead of being written to its socket. Express gives a response another
 * prototype, so what is to stay has to be in the object itself.
 */
function keptResponse(
  request: IncomingMessage,
  keep: (answer: LocalAnswer) => void,
): ServerResponse {
  const response = new ServerResponse(request);
  const chunks: Buffer[] = [];
  const add = (chunk: unknown): void => {
    if (typeof chunk === 'string') chunks.push(Buffer.from(chunk, 'utf8'));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  response.write = (chunk: unknown) => {
    add(chunk);
    return true;
  };
  response.end = (chunk?: unknown) => {
    add(chunk);
    keep({ status: response.statusCode, body: Buffer.concat(chunks).toString('utf8') });
    // As of one that the operating system has taken over.
    queueMicrotask(() => response.emit('finish'));
    return response;
  };
  return response;
}
