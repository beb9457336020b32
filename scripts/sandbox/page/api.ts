import { isRecord } from './shape.ts';

/** The sandbox refused, or did not answer. The message is for people. */
export class ApiError extends Error {
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

/** Calls a control API of the sandbox. Returns the answer's JSON; throws {@link ApiError}. */
export async function call(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: Record<string, unknown>,
  signal?: AbortSignal,
): Promise<unknown> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    text = await answer.text();
  } catch (error) {
    throw new ApiError(0, error instanceof Error ? error.message : String(error));
  }
  const content = parse(text);
  if (!answer.ok) throw new ApiError(answer.status, reason(content) ?? answer.statusText);
  return content;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reason(content: unknown): string | undefined {
  return isRecord(content) && typeof content['error'] === 'string' ? content['error'] : undefined;
}
