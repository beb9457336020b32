import type { Measurement } from '../measure/row.ts';
import { churn } from './churn.ts';
import { latency } from './latency.ts';
import { org } from './org.ts';
import { postgres } from './postgres.ts';
import { scale } from './scale.ts';
import { start } from './start.ts';
import { takeover } from './takeover.ts';
import { webhook } from './webhook.ts';

/** Every measurement, in the order of the report. */
export const MEASUREMENTS: readonly Measurement[] = [
  webhook,
  latency,
  scale,
  takeover,
  start,
  org,
  churn,
  postgres,
];
