let user = '';

/** The id of the agent as whom components call Apex and hear events. */
export function currentUser(): string {
  return user;
}

export function becomeUser(agentId: string): void {
  user = agentId;
}
