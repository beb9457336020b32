/** How many API calls the org has counted within 24 hours, and how many it allows. */
export interface ApiUsage {
  used: number;
  limit: number;
}

/** What an operator wants to know of the calls to the org. */
export interface OrgCallObserver {
  /** One more API call has left. `usage` is what the org said of its allocation, if it did. */
  called(usage: ApiUsage | undefined): void;
}

/**
 * Reads `Sforce-Limit-Info`, such as `api-usage=18/15000`, which the org adds to each answer.
 *
 * Source: "Limit Info Header", REST API Developer Guide.
 */
export function readApiUsage(header: string | undefined): ApiUsage | undefined {
  const match = /api-usage=(\d{1,15})\/(\d{1,15})/u.exec(header ?? '');
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { used: Number(match[1]), limit: Number(match[2]) };
}
