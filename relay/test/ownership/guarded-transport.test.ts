import { describe, expect, it, vi } from 'vitest';

import { GuardedTransport } from '../../src/ownership/guarded-transport.ts';
import { TransportError, type HttpRequest, type Transport } from '../../src/transport.ts';

const REQUEST: HttpRequest = { method: 'GET', url: 'https://example.com/', timeoutMs: 1000 };

const MAY = { act: () => true, hold: () => true };

/** Answers when told to, and says `aborted` when given up. */
function heldService(): { transport: Transport; seen: HttpRequest[]; answer: () => void } {
  const seen: HttpRequest[] = [];
  const answers: (() => void)[] = [];
  return {
    seen,
    answer: () => {
      for (const each of answers) each();
    },
    transport: (request) => {
      seen.push(request);
      return new Promise((resolve, reject) => {
        answers.push(() => {
          resolve({ status: 200, headers: {}, body: 'ok' });
        });
        request.signal?.addEventListener('abort', () => {
          reject(new TransportError('aborted', false, undefined));
        });
      });
    },
  };
}

describe('a guarded transport', () => {
  it('lets requests through while the process may act', async () => {
    const service = heldService();
    const guarded = new GuardedTransport(service.transport, MAY);
    const answer = guarded.transport(REQUEST);
    service.answer();
    expect(await answer).toMatchObject({ status: 200, body: 'ok' });
    expect(service.seen).toMatchObject([REQUEST]);
  });

  it('lets nothing out when it may not, and says that nothing was sent', async () => {
    const service = heldService();
    const guarded = new GuardedTransport(service.transport, {
      act: () => false,
      hold: () => false,
    });
    await expect(guarded.transport(REQUEST)).rejects.toMatchObject({
      name: 'TransportError',
      code: 'unreachable',
      certainlyNotSent: true,
    });
    expect(service.seen).toEqual([]);
  });

  it('gives up what is in flight, and leaves later requests alone', async () => {
    const service = heldService();
    const guarded = new GuardedTransport(service.transport, MAY);
    const early = [guarded.transport(REQUEST), guarded.transport(REQUEST)];
    guarded.giveUpAll();
    for (const each of early) {
      await expect(each).rejects.toMatchObject({ code: 'aborted', certainlyNotSent: false });
    }
    const late = guarded.transport(REQUEST);
    service.answer();
    expect(await late).toMatchObject({ status: 200 });
  });

  it('gives up only what a service holds, and lets nothing of the kind out, when it may not hold', async () => {
    const service = heldService();
    const may = { act: () => true, hold: vi.fn(() => true) };
    const guarded = new GuardedTransport(service.transport, may);
    const poll = guarded.transport({ ...REQUEST, held: true });
    const other = guarded.transport(REQUEST);
    may.hold.mockReturnValue(false);
    guarded.giveUpHeld();
    await expect(poll).rejects.toMatchObject({ code: 'aborted' });
    await expect(guarded.transport({ ...REQUEST, held: true })).rejects.toMatchObject({
      code: 'unreachable',
      certainlyNotSent: true,
    });
    service.answer();
    expect(await other).toMatchObject({ status: 200 });
  });

  it('still lets its caller give up', async () => {
    const service = heldService();
    const guarded = new GuardedTransport(service.transport, MAY);
    const caller = new AbortController();
    const answer = guarded.transport({ ...REQUEST, signal: caller.signal });
    caller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'aborted' });
  });
});
