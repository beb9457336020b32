import type { LocalOrg } from '../../../apex/org/org.ts';

/** Fields of `WeChat_Channel__mdt` by API name, as the metadata of a record writes them. */
export type ChannelFields = Readonly<Record<string, string>>;

export interface ChannelRecord {
  developerName: string;
  label: string;
  fields: ChannelFields;
}

/** The business hours that the channels of the sandbox keep. A new org has them, around the clock. */
export const BUSINESS_HOURS = 'Default';

/** Adds an active channel, as a deployment does. @throws MetadataError for values that do not fit. */
export function addChannel(org: LocalOrg, { developerName, label, fields }: ChannelRecord): void {
  const values = { Active__c: 'true', Desk__c: 'LiveAgent', BusinessHours__c: BUSINESS_HOURS };
  org.setup.customMetadata([
    {
      path: `WeChat_Channel.${developerName}.md-meta.xml`,
      type: 'WeChat_Channel__mdt',
      developerName,
      label,
      values: new Map(Object.entries({ ...values, ...fields })),
    },
  ]);
  org.database.commit();
}
