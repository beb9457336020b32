import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import type { Environment } from '../../../../relay/src/config.ts';
import type { OtherRelay } from '../../../sandbox/world.ts';

const conditionsSchema = z.object({
  /** Where orders lie, and points are noted. */
  folder: z.string().optional(),
  /** A mistake put in on purpose. */
  plant: z.enum(['lease-without-fencing']).optional(),
  /** How soon a silent relay is replaced, in milliseconds. */
  timing: z
    .object({
      beatMs: z.number(),
      actMs: z.number(),
      leaseMs: z.number(),
      holdMs: z.number(),
      sweepMs: z.number(),
    })
    .optional(),
});

/** Under which a relay of the harness runs. */
export type Conditions = z.infer<typeof conditionsSchema>;

const NAME = 'CHAOS_CONDITIONS';
const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));

/** The real relay under these conditions. */
export function relayUnder(conditions: Conditions): OtherRelay {
  return { program: PROGRAM, environment: { [NAME]: JSON.stringify(conditions) } };
}

/** Called by the program. */
export function readConditions(environment: Environment): Conditions {
  return conditionsSchema.parse(JSON.parse(environment[NAME] ?? '{}'));
}
