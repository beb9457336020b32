import { z } from 'zod';

import type { DeskFile } from '../desk.ts';
import { TransportError, type HttpRequest, type Transport } from '../transport.ts';
import type { Answer } from './decisions.ts';
import { parseJson } from './messages.ts';
import type { Session } from './session.ts';
import { uploadForm } from './upload-form.ts';

/** Where an org's Live Agent is, and what to ask of it. */
export interface LiveAgentAddress {
  /** Setup → Chat Settings → Chat API Endpoint, such as `https://d.la1….salesforceliveagent.com/chat/rest/`. */
  endpoint: string;
  organizationId: string;
  deploymentId: string;
  buttonId: string;
  /** For X-LIVEAGENT-API-VERSION. */
  apiVersion: number;
}

// A poll that is answered late is as good as lost: the guide gives the service clientPollTimeout
// seconds. The margin covers the way back.
const POLL_MARGIN_MS = 2000;
const REQUEST_TIMEOUT_MS = 15_000;
const UPLOAD_TIMEOUT_MS = 60_000;

const createdSchema = z.object({
  id: z.string().min(1),
  key: z.string().min(1),
  affinityToken: z.string().min(1),
  // The guide shows a string, the service sends a number.
  clientPollTimeout: z.coerce.number().positive().max(600).catch(40),
});
const reconnectedSchema = z.object({
  messages: z
    .array(
      z.object({
        message: z.object({
          affinityToken: z.string().min(1),
          // "Always true", and "may be undefined". Without it the numbering goes on: should the
          // service have reset it after all, a 409 tells; the other way round, it would take our
          // numbers for repetitions and drop the messages without a word.
          resetSequence: z.boolean().catch(false),
        }),
      }),
    )
    .min(1),
});
const resyncedSchema = z.object({
  isValid: z.boolean(),
  key: z.string().optional(),
  affinityToken: z.string().optional(),
});

type Created = z.infer<typeof createdSchema>;

/** What ReconnectSession or ResyncSession answered. */
export type Reconnection =
  | { kind: 'reconnected'; affinityToken: string; resetSequence: boolean; key?: string | undefined }
  | { kind: 'invalid' }
  | { kind: 'answer'; answer: Answer };

/** The Chat REST resources that a visitor uses. One method each, no decisions. */
export class LiveAgentClient {
  readonly #transport: Transport;
  readonly #address: LiveAgentAddress;
  readonly #signal: AbortSignal;

  /** `signal` gives up whatever is in flight and has no signal of its own. */
  constructor(transport: Transport, address: LiveAgentAddress, signal: AbortSignal) {
    this.#transport = transport;
    this.#address = address;
    this.#signal = signal;
  }

  /** `GET System/SessionId`. */
  async createSession(endpoint: string): Promise<Created | Answer> {
    const answer = await this.#request('GET', `${endpoint}System/SessionId`, {
      'X-LIVEAGENT-AFFINITY': 'null',
    });
    if (answer instanceof TransportError || answer.status !== 200) return answer;
    const created = createdSchema.safeParse(parseJson(answer.body));
    return created.success ? created.data : new TransportError('broken', false, created.error);
  }

  /** `GET System/Messages`: answers when there is something to say, at the latest in ~30 s. */
  poll(session: Session, ack: number, signal: AbortSignal): Promise<Answer> {
    return this.#request(
      'GET',
      `${session.endpoint}System/Messages?ack=${String(ack)}`,
      visitorHeaders(session),
      { timeoutMs: session.clientPollTimeout * 1000 + POLL_MARGIN_MS, signal, held: true },
    );
  }

  /** A POST of the visitor. Without a number the service does not check the order. */
  post(
    session: Session,
    noun: string,
    body: unknown,
    options: { sequence?: number; signal?: AbortSignal; timeoutMs?: number } = {},
  ): Promise<Answer> {
    const { sequence, ...rest } = options;
    return this.#request(
      'POST',
      `${session.endpoint}Chasitor/${noun}`,
      {
        ...visitorHeaders(session),
        ...(sequence === undefined ? {} : { 'X-LIVEAGENT-SEQUENCE': String(sequence) }),
      },
      { body: JSON.stringify(body), ...rest },
    );
  }

  /** `POST Chasitor/ChasitorResyncState`, which carries no number. */
  resyncState(session: Session): Promise<Answer> {
    return this.post(session, 'ChasitorResyncState', {
      organizationId: this.#address.organizationId.slice(0, 15),
    });
  }

  /** Asks for a new affinity after a 503: ReconnectSession, or before version 37 ResyncSession. */
  async reconnect(session: Session): Promise<Reconnection> {
    return this.#address.apiVersion < 37 ? this.#resync(session) : this.#reconnect(session);
  }

  /** `DELETE System/SessionId/{key}`: ends a session in any state. */
  deleteSession(session: Session): Promise<Answer> {
    return this.#request(
      'DELETE',
      `${session.endpoint}System/SessionId/${encodeURIComponent(session.key)}`,
      visitorHeaders(session),
    );
  }

  /**
   * Uploads a file that the agent has asked for. The servlet is the org's: it knows nothing of the session,
   * and takes one file for each token.
   *
   * Source: clients in the field; no guide describes it.
   */
  upload(
    { id }: Pick<Session, 'id'>,
    { uploadUrl, token, referer }: NonNullable<Session['fileRequest']>,
    file: DeskFile,
  ): Promise<Answer> {
    const url = new URL(uploadUrl);
    url.searchParams.set('orgId', this.#address.organizationId.slice(0, 15));
    url.searchParams.set('chatKey', id);
    url.searchParams.set('fileToken', token);
    url.searchParams.set('encoding', 'UTF-8');
    const { contentType, bytes } = uploadForm(file);
    return this.#send({
      method: 'POST',
      url: url.href,
      headers: { 'Content-Type': contentType, ...(referer === '' ? {} : { Referer: referer }) },
      bytes,
      timeoutMs: UPLOAD_TIMEOUT_MS,
      signal: this.#signal,
    });
  }

  async #reconnect(session: Session): Promise<Reconnection> {
    const answer = await this.#request(
      'GET',
      `${session.endpoint}System/ReconnectSession?ReconnectSession.offset=${String(session.offset ?? 0)}`,
      { 'X-LIVEAGENT-AFFINITY': 'null', 'X-LIVEAGENT-SESSION-KEY': session.key },
    );
    if (answer instanceof TransportError || answer.status !== 200)
      return { kind: 'answer', answer };
    const parsed = reconnectedSchema.safeParse(parseJson(answer.body));
    const message = parsed.data?.messages[0]?.message;
    return message === undefined
      ? { kind: 'answer', answer: new TransportError('broken', false, parsed.error) }
      : { kind: 'reconnected', ...message };
  }

  async #resync(session: Session): Promise<Reconnection> {
    const answer = await this.#request(
      'GET',
      `${session.endpoint}System/ResyncSession?ResyncSession.sessionId=${session.id}`,
      { 'X-LIVEAGENT-AFFINITY': 'null', 'X-LIVEAGENT-SESSION-KEY': session.key },
    );
    if (answer instanceof TransportError || answer.status !== 200)
      return { kind: 'answer', answer };
    const parsed = resyncedSchema.safeParse(firstMessage(parseJson(answer.body)));
    if (!parsed.success) {
      return { kind: 'answer', answer: new TransportError('broken', false, parsed.error) };
    }
    const { isValid, affinityToken, key } = parsed.data;
    return isValid && affinityToken !== undefined
      ? { kind: 'reconnected', affinityToken, key, resetSequence: true }
      : { kind: 'invalid' };
  }

  async #request(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    headers: Record<string, string>,
    options: { body?: string; timeoutMs?: number; signal?: AbortSignal; held?: boolean } = {},
  ): Promise<Answer> {
    return this.#send({
      method,
      url,
      headers: {
        'X-LIVEAGENT-API-VERSION': String(this.#address.apiVersion),
        ...(options.body === undefined
          ? {}
          : { 'Content-Type': 'application/json; charset=utf-8' }),
        ...headers,
      },
      timeoutMs: options.timeoutMs ?? REQUEST_TIMEOUT_MS,
      ...(options.body === undefined ? {} : { body: options.body }),
      ...(options.held === true ? { held: true } : {}),
      signal: options.signal ?? this.#signal,
    });
  }

  async #send(request: HttpRequest): Promise<Answer> {
    try {
      return await this.#transport(request);
    } catch (error) {
      if (error instanceof TransportError) return error;
      throw error;
    }
  }
}

function visitorHeaders(session: Session): Record<string, string> {
  return {
    'X-LIVEAGENT-AFFINITY': session.affinity,
    'X-LIVEAGENT-SESSION-KEY': session.key,
  };
}

/** ResyncSession was seen bare and in the `messages` envelope of its neighbours. */
function firstMessage(body: unknown): unknown {
  const envelope = z
    .object({ messages: z.array(z.object({ message: z.unknown() })).min(1) })
    .safeParse(body);
  return envelope.success ? envelope.data.messages[0]?.message : body;
}
