import express, { type ErrorRequestHandler, type Router } from 'express';
import { z } from 'zod';
import type { FaultState } from './page/state.ts';

type FaultValue = FaultState['value'];

/** One way in which a stand-in can be told to misbehave, and what it does when nobody told it to. */
export interface FaultDefinition<Name extends string = string> {
  name: Name;
  description: string;
  /** `times`: the coming N occasions; `switch`: on or off, or one of `choices`; `value`: a setting. */
  kind: FaultState['kind'];
  default: FaultValue;
  choices?: string[];
}

/** A fault that does not exist (`unknown-fault`), or a value that it cannot take (`bad-value`). */
export class FaultError extends Error {
  readonly code: 'unknown-fault' | 'bad-value';

  constructor(code: FaultError['code'], message: string) {
    super(message);
    this.name = 'FaultError';
    this.code = code;
  }
}

/** The faults of one stand-in: what is set, and how often each has really struck. */
export class Faults<Name extends string = string> {
  readonly injected: Record<string, number> = {};
  readonly #definitions: ReadonlyMap<string, FaultDefinition<Name>>;
  readonly #values = new Map<string, FaultValue>();

  constructor(definitions: readonly FaultDefinition<Name>[]) {
    this.#definitions = new Map(definitions.map((definition) => [definition.name, definition]));
    for (const { name } of definitions) this.injected[name] = 0;
  }

  list(): FaultState[] {
    return [...this.#definitions.values()].map((definition) => ({
      ...definition,
      value: this.value(definition.name),
      injected: this.injected[definition.name] ?? 0,
    }));
  }

  /** Sets a fault. Throws {@link FaultError}; the names and values may come from outside. */
  set(name: string, value: unknown): void {
    const definition = this.#definition(name);
    this.#values.set(name, checked(definition, value));
  }

  /** Puts one fault, or all, back to the default. What has struck stays counted. */
  clear(name?: string): void {
    if (name === undefined) this.#values.clear();
    else this.#values.delete(this.#definition(name).name);
  }

  /**
   * Whether a `times` fault strikes on this occasion. If so, one occasion fewer is left and the
   * strike is counted: call it only where the fault then really happens.
   */
  take(name: Name): boolean {
    const left = this.value(name);
    if (typeof left !== 'number' || left <= 0) return false;
    this.#values.set(name, left - 1);
    this.struck(name);
    return true;
  }

  /** Whether a fault is set: a `times` fault has occasions left, a `switch` is not off. Counts nothing. */
  on(name: Name): boolean {
    const value = this.value(name);
    return value !== false && value !== 0 && value !== '' && value !== 'off';
  }

  /** What is set. Counts nothing. */
  value(name: Name): FaultValue {
    return this.#values.get(name) ?? this.#definition(name).default;
  }

  /**
   * What a switch says on an occasion on which it matters. Counted as a strike if that is not the
   * default.
   */
  decide(name: Name): FaultValue {
    const value = this.value(name);
    if (value !== this.#definition(name).default) this.struck(name);
    return value;
  }

  /** Counts one real strike. `take` and `decide` have already counted theirs. */
  struck(name: Name): void {
    this.injected[name] = (this.injected[name] ?? 0) + 1;
  }

  #definition(name: string): FaultDefinition<Name> {
    const definition = this.#definitions.get(name);
    if (definition === undefined) {
      throw new FaultError('unknown-fault', `There is no fault ${name}. GET /faults lists them.`);
    }
    return definition;
  }
}

const fromOutside = z.union([z.number(), z.boolean(), z.string()]);

function checked(definition: FaultDefinition, value: unknown): FaultValue {
  const { name, kind, choices } = definition;
  const parsed = fromOutside.safeParse(value);
  const wrong = (expected: string): FaultError =>
    new FaultError('bad-value', `The fault ${name} takes ${expected}.`);
  if (kind === 'times') {
    if (parsed.success && Number.isInteger(parsed.data) && Number(parsed.data) >= 0) {
      return parsed.data;
    }
    throw wrong('a whole number of occasions, 0 or more');
  }
  if (choices !== undefined) {
    if (typeof parsed.data === 'string' && choices.includes(parsed.data)) return parsed.data;
    throw wrong(`one of ${choices.join(', ')}`);
  }
  if (parsed.success && typeof parsed.data === typeof definition.default) return parsed.data;
  throw wrong(`a ${typeof definition.default}`);
}

const onBadJson: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof SyntaxError) response.status(400).json({ error: 'The body is not JSON.' });
  else next(error);
};

const faultChange = z.object({ value: z.unknown() });

/**
 * The control API of the faults, relative to where it is mounted: `GET /faults`,
 * `PUT /faults/:name` with `{"value": …}`, `DELETE /faults/:name`, `DELETE /faults`. An unknown name
 * is 404 and a value that does not fit is 400, both with `{error}`. `changed` is called after each
 * change.
 */
export function faultRoutes(faults: Faults, changed: () => void = () => undefined): Router {
  const router = express.Router();
  router.use('/faults', express.json(), onBadJson);
  const act = (change: () => void): { status: number; body: unknown } => {
    try {
      change();
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      const status = error.code === 'unknown-fault' ? 404 : 400;
      return { status, body: { error: error.message } };
    }
    changed();
    return { status: 200, body: { faults: faults.list() } };
  };
  router.get('/faults', (_request, response) => {
    response.json({ faults: faults.list() });
  });
  router.put('/faults/:name', (request, response) => {
    const { status, body } = act(() => {
      const change = faultChange.safeParse(request.body);
      faults.set(request.params.name, change.data?.value);
    });
    response.status(status).json(body);
  });
  router.delete('/faults{/:name}', (request, response) => {
    const { status, body } = act(() => {
      faults.clear(request.params.name);
    });
    response.status(status).json(body);
  });
  return router;
}
