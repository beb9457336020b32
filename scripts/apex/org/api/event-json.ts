import type { PublishedEvent } from '../events/event-bus.ts';
import { jsonOf, type Json } from './json-values.ts';

/** An event as CometD and the Pub/Sub API deliver it to subscribers of `/event/Name__e`. */
export function eventJson(event: PublishedEvent): {
  readonly channel: string;
  readonly data: Json;
} {
  const payload: Record<string, Json> = {
    CreatedById: event.createdById,
    CreatedDate: new Date(event.createdAt).toISOString(),
  };
  for (const field of event.object.fields.values()) {
    if (field.createable) {
      payload[field.name] = jsonOf(event.values.get(field.name) ?? null, '');
    }
  }
  return {
    channel: `/event/${event.object.name}`,
    data: {
      schema: schemaId(event.object.name),
      payload,
      event: { EventUuid: event.uuid, replayId: event.replayId },
    },
  };
}

/** Any stable text will do: clients compare it, and fetch the schema by it only over Pub/Sub. */
function schemaId(objectName: string): string {
  return Buffer.from(objectName).toString('base64url').slice(0, 22);
}
