/** What the org has counted so far of what its edition allows in a day. */
export class Usage {
  /** REST API calls, of Apex REST too. Streaming and sign-in are none. */
  apiCalls = 0;
  /** Events that were delivered to streaming clients, once for each client. */
  eventDeliveries = 0;
  readonly apiCallsAllowed: number;
  readonly eventDeliveriesAllowed: number;

  /** Unless given, the allowances of Developer Edition. */
  constructor(apiCallsAllowed = 15_000, eventDeliveriesAllowed = 10_000) {
    this.apiCallsAllowed = apiCallsAllowed;
    this.eventDeliveriesAllowed = eventDeliveriesAllowed;
  }

  /** The header `Sforce-Limit-Info` of every answer of the API. */
  get limitInfo(): string {
    return `api-usage=${this.apiCalls}/${this.apiCallsAllowed}`;
  }

  /** The answer of the resource Limits. */
  limits(): Record<string, { Max: number; Remaining: number }> {
    const left = (most: number, used: number) => ({
      Max: most,
      Remaining: Math.max(0, most - used),
    });
    return {
      DailyApiRequests: left(this.apiCallsAllowed, this.apiCalls),
      DailyDeliveredPlatformEvents: left(this.eventDeliveriesAllowed, this.eventDeliveries),
    };
  }
}
