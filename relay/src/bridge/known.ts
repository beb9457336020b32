import { z } from 'zod';

import type { CustomerFacts } from '../store/records.ts';
import { allowanceSchema, type Allowance } from './allowance.ts';
import { jobSchema, type Job } from './outreach.ts';
import { waitingRouteSchema, type WaitingRoute } from './entrance.ts';

const surveySchema = z.object({
  conversationId: z.string(),
  askedAt: z.number(),
  /** The next message may be the answer, written out. */
  open: z.boolean(),
});

/** The survey that a customer was last asked to answer. */
export type Survey = z.infer<typeof surveySchema>;

/** What the conversations of one customer have to know of each other. */
export interface Known {
  survey: Survey | null;
  /** When the customer was last welcomed. */
  welcomedAt: number | null;
  /** What the channel still lets through to the customer. */
  allowance?: Allowance | undefined;
  /** What the channel has yet to say the fate of, or somebody here has yet to know. */
  jobs?: readonly Job[] | undefined;
  /** The way by which the next chat goes, if it comes in time. */
  route: WaitingRoute | null;
}

const knownSchema = z.object({
  survey: surveySchema.nullable().catch(null),
  welcomedAt: z.number().nullable().catch(null),
  allowance: allowanceSchema.optional().catch(undefined),
  jobs: z.array(jobSchema).optional().catch(undefined),
  route: waitingRouteSchema.nullable().catch(null),
});

/** Reads what the journal keeps of a customer. What is missing, or of another version, is not known. Pure. */
export function readKnown(facts: CustomerFacts): Known {
  return knownSchema.parse({ survey: null, welcomedAt: null, route: null, ...facts });
}

const rowSchema = z.object({ allowance: z.unknown() });

/** What the journal keeps of a customer's allowance; undefined if it keeps none. Pure. */
export function allowanceOf(row: unknown): Allowance | undefined {
  return allowanceSchema.safeParse(rowSchema.safeParse(row).data?.allowance).data;
}
