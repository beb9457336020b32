import express, { type ErrorRequestHandler, type Router } from 'express';
import { z } from 'zod';
import type { Chat } from '../page/state.ts';
import { faultRoutes } from '../faults.ts';
import type { AgentConsole } from './agent-console.ts';
import type { LiveAgentFaults } from './fault-definitions.ts';
import type { LiveUpdates } from './live-updates.ts';
import { OperationError } from './operation-error.ts';

const newAgent = z.object({ name: z.string().min(1) });
const agentChange = z.object({ status: z.enum(['online', 'away']) });
const byAgent = z.object({ agentId: z.string() });
const message = z.object({ agentId: z.string().optional(), text: z.string().min(1) });
const typing = z.object({ on: z.boolean() });
const transfer = z.object({ toAgentId: z.string().optional() });
const conference = z.object({ agentId: z.string(), on: z.boolean() });

type ChatOperation = (desk: AgentConsole, chatId: string, body: unknown) => Chat;

const chatOperations: Record<string, ChatOperation> = {
  accept: (desk, id, body) => desk.accept(id, read(byAgent, body).agentId),
  decline: (desk, id, body) => desk.decline(id, read(byAgent, body).agentId),
  messages: (desk, id, body) => {
    const { text, agentId } = read(message, body);
    return desk.say(id, text, agentId);
  },
  typing: (desk, id, body) => desk.typing(id, read(typing, body).on),
  'request-file': (desk, id) => desk.requestFile(id),
  'cancel-file': (desk, id) => desk.cancelFile(id),
  end: (desk, id) => desk.end(id),
  transfer: (desk, id, body) => desk.transfer(id, read(transfer, body).toAgentId),
  disconnect: (desk, id) => desk.disconnect(id),
  conference: (desk, id, body) => {
    const { agentId, on } = read(conference, body);
    return desk.conference(id, agentId, on);
  },
};

/**
 * What the page and remote tests can do: the operations of {@link AgentConsole} over HTTP. What is
 * not possible is 404, 409 or 400 with `{error}`.
 */
export function controlRoutes(
  desk: AgentConsole,
  faults: LiveAgentFaults,
  updates: LiveUpdates,
): Router {
  const router = express.Router();
  router.use(
    faultRoutes(faults, () => {
      updates.changed();
    }),
  );
  router.use(express.json());
  router.get('/state', (_request, response) => {
    response.json(desk.state());
  });
  router.get('/ledger', (_request, response) => {
    response.json(desk.ledger());
  });
  router.get('/events', updates.listen);
  router.post('/agents', (request, response) => {
    response.json(desk.addAgent(read(newAgent, request.body).name));
  });
  router.patch('/agents/:id', (request, response) => {
    const { status } = read(agentChange, request.body);
    response.json(desk.setAgentStatus(request.params.id, status));
  });
  for (const [name, operation] of Object.entries(chatOperations)) {
    router.post(`/chats/:id/${name}`, (request, response) => {
      response.json({ chat: operation(desk, request.params.id, request.body) });
    });
  }
  router.post('/sessions/:id/handover', (request, response) => {
    desk.startHandover(request.params.id);
    response.json({});
  });
  router.use(onError);
  return router;
}

function read<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw new OperationError('invalid', z.prettifyError(parsed.error));
}

const STATUSES = { 'not-found': 404, conflict: 409, invalid: 400 } as const;

const onError: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof OperationError) {
    response.status(STATUSES[error.code]).json({ error: error.message });
  } else if (error instanceof SyntaxError) {
    response.status(400).json({ error: 'The body is not JSON.' });
  } else {
    next(error);
  }
};
