import type { z } from 'zod';
import { badRequest } from './refusal.ts';

/**
 * Reads the body of a POST, whatever its content type says (the real service does, too). An empty
 * body is undefined. Bad JSON is 400.
 */
export function parseJson(body: unknown): unknown {
  if (typeof body !== 'string' || body.trim() === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    throw badRequest('The request body is not valid JSON', {
      property: 'body',
      message: 'not valid JSON',
    });
  }
}

/** Checks what a request carries. What does not fit is 400, with a detail for each field. */
export function parseFields<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw badRequest(
    'The request has missing or invalid fields',
    ...parsed.error.issues.map(({ path, message }) => ({
      property: path.length === 0 ? 'body' : path.join('.'),
      message,
    })),
  );
}
