import type { Response } from 'express';
import type { Batch } from './message-log.ts';
import type { Outcome } from './exchange.ts';
import type { Service } from './service.ts';

const PIECES = 4;

/** Puts an answer with messages on the wire, or as much of it as the faults let through. */
export function deliver(service: Service, response: Response, batch: Batch): Outcome {
  const { faults } = service;
  if (faults.take('poll-lost')) return 'break';
  if (faults.take('poll-cut')) cut(response, batch);
  else if (faults.take('poll-slow')) dribble(service, response, batch);
  else return { status: 200, body: { ...batch } };
  return 'answered';
}

function open(response: Response, batch: Batch): Buffer {
  const body = Buffer.from(JSON.stringify(batch), 'utf8');
  response.status(200).type('json').set('content-length', String(body.length));
  return body;
}

function cut(response: Response, batch: Batch): void {
  const body = open(response, batch);
  response.write(body.subarray(0, body.length >> 1), () => {
    response.socket?.destroy();
  });
}

function dribble(service: Service, response: Response, batch: Batch): void {
  const body = open(response, batch);
  const size = Math.ceil(body.length / PIECES);
  const stepMs = Number(service.faults.value('slow-ms')) / PIECES;
  const next = (from: number): void => {
    response.write(body.subarray(from, from + size));
    const rest = from + size;
    const cancel = service.clock.after(stepMs, () => {
      if (rest < body.length) next(rest);
      else response.end();
    });
    response.once('close', cancel);
  };
  next(0);
}
