/** A field that a request got wrong. */
export interface Detail {
  property: string;
  message: string;
}

/** The service does not do what it was asked. Thrown by whoever finds out, answered in one place. */
export class Refusal extends Error {
  readonly code = 'refused';
  readonly status: number;
  /** The answer's body: text, or for status 400 an object with details. */
  readonly body: string | { message: string; details: Detail[] };

  constructor(status: number, text: string, details?: Detail[]) {
    super(text);
    this.name = 'Refusal';
    this.status = status;
    this.body = details === undefined ? text : { message: text, details };
  }
}

/** 400, in the shape seen in code: `{message, details:[{property, message}]}`. */
export const badRequest = (text: string, ...details: Detail[]): Refusal =>
  new Refusal(400, text, details);

/** The session is over or never was. Text seen in code. */
export const unknownSession = (): Refusal =>
  new Refusal(403, 'Session required but was invalid or not found');

/** Another server has the session now: ReconnectSession is called for. Documented text. */
export const wrongAffinity = (): Refusal => new Refusal(503, 'Invalid Affinity Token');

/** What the real service answers when it dereferences a chat that is not there. */
export const noChatYet = (): Refusal => new Refusal(500, 'java.lang.NullPointerException');

const STATUS_TEXTS: Record<number, string> = {
  403: 'Session required but was invalid or not found',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** A status that nothing but a fault explains. Its 503 is an outage, not a handover. */
export function injectedRefusal(status: number): Refusal {
  if (status === 400) return badRequest('The request could not be understood');
  return new Refusal(status, STATUS_TEXTS[status] ?? `Status ${status}`);
}
