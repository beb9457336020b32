import { z } from 'zod';
import { LiveChat } from './chat.ts';
import { parseFields } from './json-body.ts';
import { badRequest, type Detail } from './refusal.ts';
import type { Service } from './service.ts';
import type { Session } from './session.ts';

const customDetail = z.looseObject({
  label: z.string(),
  value: z.string(),
  transcriptFields: z.array(z.string()),
  displayToAgent: z.boolean().optional(),
});

const entityFieldsMap = z.looseObject({
  fieldName: z.string(),
  label: z.string(),
  doFind: z.boolean(),
  isExactMatch: z.boolean(),
  doCreate: z.boolean(),
});

const entity = z.looseObject({
  entityName: z.string(),
  showOnCreate: z.boolean().nullish(),
  linkToEntityName: z.string().nullish(),
  linkToEntityField: z.string().nullish(),
  saveToTranscript: z.string().nullish(),
  entityFieldsMaps: z.array(entityFieldsMap),
});

const chasitorInit = z.looseObject({
  organizationId: z.string(),
  deploymentId: z.string(),
  buttonId: z.string(),
  agentId: z.string().optional(),
  doFallback: z.boolean().optional(),
  sessionId: z.string().optional(),
  userAgent: z.string(),
  language: z.string(),
  screenResolution: z.string(),
  visitorName: z.string(),
  prechatDetails: z.array(customDetail),
  prechatEntities: z.array(entity),
  buttonOverrides: z.array(z.string()).optional(),
  receiveQueueUpdates: z.boolean(),
  isPost: z.boolean().optional(),
});

type ChasitorInit = z.infer<typeof chasitorInit>;

/** `POST Chasitor/ChasitorInit`: the visitor asks for a chat. Returns what is to be done. */
export function prepareInit(service: Service, body: unknown): (session: Session) => void {
  const request = parseFields(chasitorInit, body);
  refuseStrangers(service, request);
  return (session) => {
    if (request.sessionId !== undefined && request.sessionId !== session.id) {
      throw invalid({ property: 'sessionId', message: 'is not the id of this session' });
    }
    if (session.chat !== null) throw badRequest('This session has already asked for a chat');
    const chat = new LiveChat(
      {
        id: session.id,
        visitorName: request.visitorName,
        buttonId: request.buttonId,
        prechat: request.prechatDetails.map(({ label, value }) => ({ label, value })),
        forTranscript: { details: request.prechatDetails, entities: request.prechatEntities },
        receiveQueueUpdates: request.receiveQueueUpdates,
        onlyAgentId: onlyAgent(service, request),
      },
      session,
      service.clock.now(),
    );
    session.chat = chat;
    service.chats.set(chat.view.id, chat);
    service.queue.request(chat, request.isPost === true);
  };
}

const invalid = (...details: Detail[]): Error =>
  badRequest('The request has missing or invalid fields', ...details);

function refuseStrangers(service: Service, request: ChasitorInit): void {
  const { organizationId, deploymentId, buttonId, otherButtonIds } = service.settings;
  const known = {
    organizationId: [organizationId],
    deploymentId: [deploymentId],
    buttonId: [buttonId, ...otherButtonIds],
  };
  const details = Object.entries(known)
    .filter(([property, ids]) => !ids.some((id) => sameId(service, request[property], id)))
    .map(([property]) => ({ property, message: `${property} is not known` }));
  if (details.length > 0) throw invalid(...details);
}

/** Whether two ids name the same record. Only the form of 15 characters is documented. */
export function sameId(service: Service, sent: unknown, id: string): boolean {
  if (sent === id) return true;
  const longForm = typeof sent === 'string' && sent.length === 18 && sent.startsWith(id);
  return longForm && service.faults.decide('long-ids') === 'accept';
}

/**
 * The one agent who is to be asked, or null for the whole queue. Of `buttonOverrides` the first that
 * is available counts, and the chat does not move on to the next (seen in code).
 */
function onlyAgent(service: Service, request: ChasitorInit): string | null {
  const online = (id: string): boolean => service.roster.get(id)?.status === 'online';
  const isAgent = (id: string): boolean => id.startsWith('005');
  for (const target of request.buttonOverrides ?? []) {
    const [first = ''] = target.split('_');
    if (isAgent(first) && online(first)) return first;
    if (target.includes('_') || !isAgent(first)) return null;
  }
  const { agentId, doFallback } = request;
  if (agentId === undefined || agentId === '') return null;
  return online(agentId) || doFallback !== true ? agentId : null;
}
