/** What an operator wants to know of the polls; see the metrics. */
export interface LiveAgentObserver {
  /** The same for one chat, by the relay's id of its conversation, so that what it is told names the chat. */
  forChat?(conversationId: string): LiveAgentObserver;
  /** A message of a type that is in no list. */
  unknownMessage(type: string): void;
  /** A request, poll or repair that has to be tried again, with its reason. */
  retry(what: 'create' | 'poll' | 'repair', reason: string): void;
  handover(): void;
  /** The service said that it failed to carry out something that it had accepted. */
  failedLater(): void;
  /**
   * A rule for sensitive data cannot be applied as it is written: it may hide more (`wider`), or
   * nothing is shown (`unreadable`).
   */
  misfit(rule: string, fitness: 'wider' | 'unreadable'): void;
  /** The service refuses our settings. `details` names the fields, in the service's own words. */
  misconfigured(status: number, details: string): void;
}
