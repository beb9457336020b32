import { z } from 'zod';

import { OrgError } from '../org.ts';
import { TransportError, type HttpAnswer, type HttpRequest, type Transport } from '../transport.ts';

const CALL_TIMEOUT_MS = 30_000;
const LONGEST_MESSAGE = 500;
// Worth another try, in the platform's words, whatever status they come with.
const PASSING = new Set([
  'REQUEST_LIMIT_EXCEEDED',
  'SERVER_UNAVAILABLE',
  'INVALID_SESSION_ID',
  'UNABLE_TO_LOCK_ROW',
]);

/** One request to the org. Throws {@link OrgError} if no whole answer comes in time (30 s). */
export async function exchange(
  transport: Transport,
  request: Omit<HttpRequest, 'timeoutMs'> & { timeoutMs?: number },
): Promise<HttpAnswer> {
  const timeoutMs = request.timeoutMs ?? CALL_TIMEOUT_MS;
  try {
    return await transport({ ...request, timeoutMs });
  } catch (error) {
    const late = error instanceof TransportError && error.code === 'timeout';
    const seconds = String(Math.round(timeoutMs / 1000));
    throw late
      ? new OrgError('away', 'TIMEOUT', `The org did not answer in ${seconds} s.`, error)
      : new OrgError('away', 'UNREACHABLE', 'The org cannot be reached.', error);
  }
}

/**
 * The JSON of an Apex REST answer, or undefined if it is empty or no JSON. Throws {@link OrgError},
 * with the org's own error code if it gives one: `away` for what passes, `refused` for what does not.
 *
 * Source: "Status Codes and Error Responses", REST API Developer Guide: the platform answers a list of
 * `{errorCode, message}`; the package's own resources answer one of them.
 */
export function readAnswer({ status, body }: HttpAnswer): unknown {
  const value = parseJson(body);
  if (isSuccess(status)) return value;
  const { errorCode, message } = errorIn(value) ?? {
    errorCode: `HTTP_${status}`,
    message: `The org answered with HTTP status ${status}.`,
  };
  const passing = passes(status) || PASSING.has(errorCode);
  throw new OrgError(passing ? 'away' : 'refused', errorCode, message.slice(0, LONGEST_MESSAGE));
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** Whether the same request may succeed later, by the status alone. A redirection is maintenance. */
export function passes(status: number): boolean {
  return status < 400 || status === 429 || status >= 500;
}

/** Undefined if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

// The code becomes the label of a metric, so it has to look like one.
const apiError = z.object({
  errorCode: z.string().regex(/^[A-Z][A-Z0-9_]{0,79}$/u),
  message: z.string(),
});
const apiErrors = z.tuple([apiError], z.unknown());

function errorIn(value: unknown): z.infer<typeof apiError> | undefined {
  return apiError.safeParse(value).data ?? apiErrors.safeParse(value).data?.[0];
}
