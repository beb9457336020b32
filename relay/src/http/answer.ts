import type { Response } from 'express';

import type { Clock } from '../clock.ts';
import type { AnswerFate, ReplySlot } from '../reply-slot.ts';

// WeChat waits for 5 s, and the customer sees nothing of it.
const LONGEST_HOLD_MS = 1500;

/**
 * Holds an answer until there is something to say, for a short while at most, and then says `success`.
 * Whoever says something learns what became of it: nobody knows whether a connection that broke with
 * the answer under way has carried it.
 *
 * @param write the body that says this
 */
export async function answerIn(
  slot: ReplySlot,
  response: Response,
  clock: Clock,
  write: (text: string) => string,
): Promise<void> {
  const cancel = clock.after(LONGEST_HOLD_MS, () => {
    slot.close();
  });
  const left = (): void => {
    slot.close();
  };
  response.once('close', left);
  const text = await slot.text;
  cancel();
  response.off('close', left);
  if (text === undefined) {
    if (!isGone(response)) response.type('text/plain').send('success');
  } else if (isGone(response)) {
    slot.settle('not-sent');
  } else {
    const fate = sent(response);
    response.type('text/xml').send(write(text));
    slot.settle(await fate);
  }
}

function isGone(response: Response): boolean {
  return response.destroyed || response.closed;
}

/** What becomes of an answer that is about to be sent. */
function sent(response: Response): Promise<AnswerFate> {
  return new Promise((resolve) => {
    response.once('finish', () => {
      resolve('sent');
    });
    response.once('close', () => {
      resolve('unknown');
    });
  });
}
