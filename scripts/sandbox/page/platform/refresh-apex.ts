import { unwrap } from 'lwc';

import { answers, keyOfProvision } from './apex.ts';

/**
 * `@salesforce/apex`: asks again for what a wire has provided. The promise is fulfilled when the new
 * answer is there; a wire hears of it if it differs.
 */
export async function refreshApex(provision: object): Promise<void> {
  const key = keyOfProvision.get(provision) ?? keyOfProvision.get(unwrap(provision));
  if (key !== undefined) await answers.refresh(key);
}
