import { isRecord } from '../shape.ts';
import { currentUser } from './user.ts';

/** What a component catches when Apex, or the way to it, fails: as the platform has it. */
export interface ApexFailure {
  readonly ok: false;
  readonly status: number;
  readonly statusText: string;
  readonly body: unknown;
}

/**
 * Calls an Apex method of the org as the current user. Rejects with an {@link ApexFailure}, which is no
 * Error on the platform either.
 */
export async function requestApex(
  method: string,
  params: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  let answer: Response;
  let content: unknown;
  try {
    answer = await fetch('/panel/apex', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: currentUser(), method, params }),
    });
    content = await answer.json();
  } catch {
    return refuse({
      ok: false,
      status: 0,
      statusText: '',
      body: { message: 'Disconnected or Canceled' },
    });
  }
  if (answer.ok && isRecord(content)) return content['result'];
  return refuse({
    ok: false,
    status: answer.status,
    statusText: answer.statusText,
    body: content,
  });
}

function refuse(failure: ApexFailure): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  reject(failure);
  return promise;
}
