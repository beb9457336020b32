/** The Official Account of the bench. */
export const ACCOUNT = {
  originalId: 'gh_5a0d8b2c4e6f',
  appId: 'wx1234567890abcdef',
  appSecret: '0123456789abcdef0123456789abcdef',
  token: 'benchToken2026',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
} as const;

/** The OpenID of a customer by number. */
export function openIdOf(customer: number): string {
  return `oBench-customer-${String(customer).padStart(12, '0')}`;
}
