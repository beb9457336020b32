import type { LocalOrg } from '../../../apex/org/org.ts';
import { rowsOf } from './rows.ts';

/** Fields of a custom metadata type by API name, as the metadata of a record writes them. */
export type ChannelFields = Readonly<Record<string, string>>;

export interface ChannelRecord {
  developerName: string;
  label: string;
  fields: ChannelFields;
}

/** What a channel does when a customer comes without a word; its fields name the channel. */
export type EntranceRecord = ChannelRecord;

/** The business hours that the channels of the sandbox keep. A new org has them, around the clock. */
export const BUSINESS_HOURS = 'Default';

/**
 * Puts an active channel in the place of the one with its name, as a deployment does.
 * @throws MetadataError for values that do not fit.
 */
export function putChannel(org: LocalOrg, { developerName, label, fields }: ChannelRecord): void {
  const values = {
    Active__c: 'true',
    Desk__c: 'LiveAgent',
    BusinessHours__c: BUSINESS_HOURS,
    // A deployment without the field gives it its default.
    EraseOnUnfollow__c: 'true',
  };
  put(org, 'WeChat_Channel', { developerName, label, fields: { ...values, ...fields } });
}

/** The same for an active entrance. */
export function putEntrance(org: LocalOrg, entrance: EntranceRecord): void {
  put(org, 'WeChat_Entrance', { ...entrance, fields: { Active__c: 'true', ...entrance.fields } });
}

function put(org: LocalOrg, name: string, { developerName, label, fields }: ChannelRecord): void {
  const type = `${name}__mdt`;
  removeRecord(org, type, developerName);
  org.setup.customMetadata([
    {
      path: `${name}.${developerName}.md-meta.xml`,
      type,
      developerName,
      label,
      values: new Map(Object.entries(fields)),
    },
  ]);
  org.database.commit();
}

/** Removes a record of custom metadata, if there is one. @param type with `__mdt` */
export function removeRecord(org: LocalOrg, type: string, developerName: string): void {
  if (org.schema.object(type) === undefined) return;
  for (const row of rowsOf(org, type)) {
    if (row.values.get('DeveloperName') === developerName) org.database.remove(row);
  }
}
