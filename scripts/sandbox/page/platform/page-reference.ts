import { isRecord } from '../shape.ts';

/** A place in Salesforce, as components name it. */
export interface PageReference {
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly state?: Readonly<Record<string, unknown>>;
}

/** The address of a place, as Lightning Experience writes it. */
export function addressOf({ type, attributes, state }: PageReference): string {
  const attribute = (name: string): string => {
    const value = attributes[name];
    return typeof value === 'string' ? encodeURIComponent(value) : '';
  };
  switch (type) {
    case 'standard__recordPage': {
      const object = attribute('objectApiName') || 'sObject';
      return `/lightning/r/${object}/${attribute('recordId')}/view`;
    }
    case 'standard__webPage':
      return typeof attributes['url'] === 'string' ? attributes['url'] : 'about:blank';
    case 'standard__namedPage': {
      const files = isRecord(state) ? state['selectedRecordId'] : undefined;
      const query =
        typeof files === 'string' ? `?selectedRecordId=${encodeURIComponent(files)}` : '';
      return `/lightning/page/${attribute('pageName')}${query}`;
    }
    default:
      return '/lightning';
  }
}
