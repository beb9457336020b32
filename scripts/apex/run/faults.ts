import type { TraceElement } from '../values/exception.ts';

/** Apex that an org runs and this runner does not. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
  readonly code = 'apex-unsupported';

  constructor(what: string) {
    super(`Not supported by this runner: ${what}`);
  }
}

/** Something that is no Apex exception stopped Apex code: a fault of the runner, or Apex it does not support. */
export class RunnerFault extends Error {
  override readonly name = 'RunnerFault';
  readonly code: string;
  readonly trace: readonly TraceElement[];

  constructor(cause: unknown, trace: readonly TraceElement[]) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const place = trace[0];
    super(place === undefined ? reason : `${reason} (${place.place}: line ${place.line})`, {
      cause,
    });
    this.code = cause instanceof Unsupported ? cause.code : 'apex-fault';
    this.trace = trace;
  }
}
