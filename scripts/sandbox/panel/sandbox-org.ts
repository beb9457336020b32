import { z } from 'zod';

import { DataApiError } from '../../apex/org/api/data-api.ts';
import type { RunningUser } from '../../apex/run/transaction.ts';
import { systemClock } from '../../../relay/src/clock.ts';
import { EventStream } from '../../../relay/src/salesforce/event-stream.ts';
import { createTransport } from '../../../relay/src/network/network.ts';
import type { OrgStandIn } from '../org/stand-in.ts';
import type { FileContent, PanelOrg } from './org-door.ts';

const API_VERSION = '65.0';
const HELD_MS = 30_000;
const recordSchema = z.object({ Title: z.string(), FileExtension: z.string().nullish() });

const TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  amr: 'audio/amr',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
};

/**
 * The panel's way into the sandbox's org. `nameOf` gives the name of an agent: the agents of Live Agent
 * are users of the org by the same names.
 */
export function panelOrgOf(
  org: OrgStandIn,
  nameOf: (agentId: string) => string | undefined,
): PanelOrg {
  const userOf = (agentId: string): RunningUser | undefined => {
    const name = nameOf(agentId);
    return name === undefined ? undefined : org.people.agent(name);
  };
  return {
    callApex: (agentId, method, params) => {
      const user = userOf(agentId);
      if (user === undefined) return refusal(401, 'Your session has ended. Reload the page.');
      if (org.faults.on('away')) return refusal(503, 'We are down for maintenance.');
      return Promise.resolve(org.auraCall(user, method, params));
    },
    readFile: (agentId, versionId) => Promise.resolve(fileOf(org, userOf(agentId), versionId)),
    hear: (agentId, channel, replayId, listener) => {
      const user = userOf(agentId);
      if (user === undefined) return Promise.resolve(() => Promise.resolve());
      return hearEvents(org, user, channel, replayId, listener);
    },
    transcriptOf: (chatKey) => Promise.resolve(org.transcriptId(chatKey)),
  };
}

function refusal(status: number, message: string): ReturnType<PanelOrg['callApex']> {
  return Promise.resolve({ ok: false, error: { status, body: { message } } });
}

function fileOf(
  org: OrgStandIn,
  user: RunningUser | undefined,
  versionId: string,
): FileContent | undefined {
  if (user === undefined) return undefined;
  try {
    const { bytes, record } = org.fileContent(user, versionId);
    const { Title, FileExtension } = recordSchema.parse(record);
    const extension = FileExtension?.toLowerCase() ?? '';
    return {
      bytes,
      type: TYPES[extension] ?? 'application/octet-stream',
      name: extension === '' ? Title : `${Title}.${extension}`,
    };
  } catch (error) {
    if (error instanceof DataApiError) return undefined;
    throw error;
  }
}

/** Follows a channel as a user, by a streaming client of its own, whose events count. */
export function hearEvents(
  org: OrgStandIn,
  user: RunningUser,
  channel: string,
  replayId: number,
  listener: (message: unknown) => void,
): Promise<() => Promise<void>> {
  const { transport } = createTransport();
  let token = org.signIn(user);
  return new Promise((resolve) => {
    const stream = new EventStream({
      connection: {
        apiVersion: API_VERSION,
        forgetSession: () => {
          token = org.signIn(user);
        },
        request: ({ method, path, headers, body, signal, timeoutMs = HELD_MS }) =>
          transport({
            method,
            url: `${org.url}${path}`,
            headers: { ...headers, authorization: `Bearer ${token}` },
            ...(body === undefined ? {} : { body }),
            ...(signal === undefined ? {} : { signal }),
            timeoutMs,
          }),
      },
      clock: systemClock,
      topic: channel,
      replayFrom: () => Promise.resolve(replayId),
      subscribed: () => {
        // The org may be gone by then.
        resolve(() => stream.stop().catch(() => undefined));
        return Promise.resolve();
      },
      take: ({ payload, replayId: id }) => {
        listener({ channel, data: { payload, event: { replayId: id } } });
        return Promise.resolve();
      },
      observer: {
        connected: () => undefined,
        streamTrouble: () => undefined,
        replayLost: () => undefined,
      },
    });
    stream.start();
  });
}
