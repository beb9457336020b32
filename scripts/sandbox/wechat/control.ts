import express, { type ErrorRequestHandler, type Router } from 'express';
import { z } from 'zod';
import { playableVoice } from '../../../relay/src/wechat/playable-voice.ts';
import { faultRoutes } from '../faults.ts';
import type { LiveState } from './live-state.ts';
import type { Media } from './media-store.ts';
import { fieldValue } from './push-fields.ts';
import { StandInError } from './stand-in-error.ts';
import type { WeChatStandIn } from './stand-in.ts';

const newCustomer = z.object({
  account: z.string().optional(),
  name: z.string().min(1),
  openId: z.string().optional(),
  follow: z.boolean().optional(),
});
const message = z
  .object({ type: z.string().min(1), text: z.string().optional(), data: z.string().optional() })
  .catchall(fieldValue);
const event = z
  .object({
    event: z.string().min(1),
    eventKey: z.string().optional(),
    ticket: z.string().optional(),
  })
  .catchall(fieldValue);
const customerChange = z.object({ blocked: z.boolean() });
const callback = z.object({ url: z.string() });
const visit = z.object({ url: z.url(), agrees: z.boolean().optional() });

/**
 * The control API of the stand-in: what its phones show, and what their owners do. Errors are 400,
 * 404 or 409 with `{error}`.
 */
export function controlRouter(wechat: WeChatStandIn, live: LiveState): Router {
  const router = express.Router();
  router.use(express.json({ limit: '20mb' }));
  router.get('/state', (_request, response) => {
    response.json(wechat.state());
  });
  router.get('/events', live.serve);
  router.get('/ledger', (_request, response) => {
    response.json(wechat.ledger());
  });
  router.post('/customers', (request, response) => {
    response.json(wechat.addCustomer(read(newCustomer, request.body)));
  });
  router.patch('/customers/:openId', (request, response) => {
    const { blocked } = read(customerChange, request.body);
    response.json(wechat.block(request.params.openId, blocked));
  });
  router.post('/customers/:openId/messages', async (request, response) => {
    response.json(await wechat.push(request.params.openId, read(message, request.body)));
  });
  router.post('/customers/:openId/events', async (request, response) => {
    response.json(await wechat.event(request.params.openId, read(event, request.body)));
  });
  router.post('/customers/:openId/visits', async (request, response) => {
    const { url, agrees } = read(visit, request.body);
    response.json(await wechat.openLink(request.params.openId, url, { agrees }));
  });
  router.get('/media/:id', async (request, response) => {
    const { bytes, contentType } = await playable(wechat.medium(request.params.id));
    response.set({ 'content-type': contentType, 'x-content-type-options': 'nosniff' }).send(bytes);
  });
  router.put('/accounts/:name/callback', (request, response) => {
    wechat.setCallbackUrl(request.params.name, read(callback, request.body).url);
    response.json({});
  });
  router.post('/accounts/:name/verify', async (request, response) => {
    response.json(await wechat.verifyCallback(request.params.name));
  });
  router.use(faultRoutes(wechat.faults));
  router.use((_request, response) => {
    response.status(404).json({ error: 'The control API has no such path.' });
  });
  router.use(sayError);
  return router;
}

const PHONE_ONLY = ['audio/amr', 'voice/speex'];

/** As a browser can play it: phones play AMR and Speex, browsers do not. */
async function playable({
  bytes,
  format: { contentType },
}: Media): Promise<{ bytes: Buffer; contentType: string }> {
  const wav = PHONE_ONLY.includes(contentType) ? await playableVoice(bytes) : undefined;
  return wav === undefined ? { bytes, contentType } : { bytes: wav, contentType: 'audio/wav' };
}

const sayError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const status = statusOf(error);
  if (status === undefined || !(error instanceof Error) || response.headersSent) {
    next(error);
    return;
  }
  response.status(status).json({ error: error.message });
};

function statusOf(error: unknown): number | undefined {
  if (error instanceof StandInError) return error.status;
  // What express.json says about a body that it cannot read.
  return z.object({ status: z.number() }).safeParse(error).data?.status;
}

function read<Shape>(schema: z.ZodType<Shape>, body: unknown): Shape {
  const result = schema.safeParse(body);
  if (!result.success) throw new StandInError(400, z.prettifyError(result.error));
  return result.data;
}
