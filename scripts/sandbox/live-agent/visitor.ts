import type { Request } from 'express';
import { apiVersion, refuseIfTold, type Reply } from './exchange.ts';
import { sameId } from './chasitor-init.ts';
import { badRequest } from './refusal.ts';
import type { Service } from './service.ts';

/** `GET Visitor/Availability`: which buttons and agents could take a chat now. */
export function availability(service: Service, request: Request): Reply {
  const ids = idList(request, 'Availability.ids');
  return (
    trouble(service, request) ??
    envelope('Availability', {
      results: ids.map((id) => ({
        id,
        ...availabilityOf(service, id),
        ...waitTime(service, request, 'Availability', id),
      })),
    })
  );
}

/** `GET Visitor/Settings`: how the buttons of a deployment are set up. */
export function visitorSettings(service: Service, request: Request): Reply {
  const ids = idList(request, 'Settings.buttonIds');
  return (
    trouble(service, request) ??
    envelope('Settings', {
      pingRate: 50_000,
      contentServerUrl: '',
      buttons: ids
        .filter((id) => buttonsOf(service).some((button) => sameId(service, id, button)))
        .map((id) => ({
          id,
          type: 'Standard',
          endpointUrl: '',
          prechatUrl: '',
          language: 'en_US',
          ...availabilityOf(service, id),
          ...waitTime(service, request, 'Settings', id),
        })),
    })
  );
}

function envelope(type: string, message: Record<string, unknown>): Reply {
  return { status: 200, body: { messages: [{ type, message }] } };
}

function trouble(service: Service, request: Request): Reply | null {
  const { faults, settings } = service;
  refuseIfTold(service, 'visitor');
  if (faults.take('visitor-switch-server')) {
    return envelope('SwitchServer', { newUrl: faults.value('switch-server-url') || null });
  }
  const expected = { org_id: settings.organizationId, deployment_id: settings.deploymentId };
  const details = Object.entries(expected)
    .filter(([property, id]) => !sameId(service, request.query[property], id))
    .map(([property]) => ({ property, message: `${property} is not known` }));
  if (details.length > 0) throw badRequest('Invalid request', ...details);
  return null;
}

/** Documented: absent, not false, when nobody is there. The form agent_button is never available. */
function availabilityOf(service: Service, id: string): { isAvailable?: true } {
  const { faults, roster } = service;
  const online = roster.all().filter(({ status }) => status === 'online');
  const available = buttonsOf(service).some((button) => sameId(service, id, button))
    ? online.length > 0
    : online.some((agent) => agent.id === id);
  if (!available || faults.decide('availability-omitted') === true) return {};
  return { isAvailable: true };
}

function buttonsOf({ settings }: Service): string[] {
  return [settings.buttonId, ...settings.otherButtonIds];
}

/** In seconds; -1 is unknown. API 47 and later, for buttons, if asked for. */
function waitTime(
  service: Service,
  request: Request,
  resource: 'Availability' | 'Settings',
  id: string,
): { estimatedWaitTime?: number } {
  const asked = request.query[`${resource}.needEstimatedWaitTime`] === '1';
  if (!asked || apiVersion(request, 0) < 47) return {};
  return { estimatedWaitTime: sameId(service, id, service.settings.buttonId) ? 0 : -1 };
}

/** A list in brackets, as seen in code: `[id1,id2]`. */
function idList(request: Request, property: string): string[] {
  const sent = request.query[property];
  const inner = typeof sent === 'string' ? /^\[([^[\]]*)\]$/.exec(sent)?.[1] : undefined;
  if (inner === undefined) {
    throw badRequest('Invalid request', { property, message: 'must be a list such as [id1,id2]' });
  }
  return inner.split(',').filter((id) => id !== '');
}
