import { z } from 'zod';

import { OrgError } from '../org.ts';
import { exchange, readAnswer } from '../salesforce/exchange.ts';
import type { OrgSession } from '../salesforce/sign-in.ts';
import type { Transport } from '../transport.ts';
import { fail, notChecked, pass, type Finding } from './checks.ts';

// Of what the org allows.
const TOO_FEW_LEFT = 0.1;
const CURE =
  'See Setup, Platform Events, for who listens and publishes; let consoles ask instead of being told (WeChat Console under Custom Metadata Types), or buy more from Salesforce.';

const limit = z.object({ Max: z.number(), Remaining: z.number() });
const limits = z.object({
  DailyDeliveredPlatformEvents: limit.optional(),
  HourlyPublishedPlatformEvents: limit.optional(),
});

/**
 * Looks at how many platform events the org may still deliver and publish. Costs an API call, and needs a
 * permission that the relay itself does not (View Setup and Configuration).
 *
 * Source: "Limits", REST API Developer Guide.
 */
export async function examineEvents(
  { accessToken, instanceUrl }: OrgSession,
  apiVersion: string,
  transport: Transport,
): Promise<Finding> {
  try {
    const answer = await exchange(transport, {
      method: 'GET',
      url: `${instanceUrl}/services/data/v${apiVersion}/limits`,
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
    });
    return judged(limits.safeParse(readAnswer(answer)).data ?? {});
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    return notChecked(
      'org-events',
      `the org does not show its limits to the user of the relay, who needs "View Setup and Configuration" for that and for nothing else: look yourself, in Setup, Platform Events. (${error.errorCode})`,
    );
  }
}

function judged({
  DailyDeliveredPlatformEvents: delivered,
  HourlyPublishedPlatformEvents: published,
}: z.infer<typeof limits>): Finding {
  const known = [
    ...(delivered === undefined ? [] : [{ ...delivered, what: 'deliveries of 24 hours' }]),
    ...(published === undefined ? [] : [{ ...published, what: 'publications of an hour' }]),
  ];
  if (known.length === 0) return notChecked('org-events', 'the org does not tell of events.');
  const used = known.map(({ Max, Remaining, what }) => `${Max - Remaining} of ${Max} ${what}`);
  const found = `Of platform events, ${used.join(' and ')} are used.`;
  return known.some(({ Max, Remaining }) => Remaining < Max * TOO_FEW_LEFT)
    ? fail('org-events', found, CURE)
    : pass('org-events', found);
}
