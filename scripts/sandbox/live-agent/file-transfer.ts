import { randomBytes } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import { readFormFile } from '../wechat/multipart.ts';
import type { LiveChat } from './chat.ts';
import { sameId } from './chasitor-init.ts';
import { breakConnection } from './exchange.ts';
import { OperationError } from './operation-error.ts';
import type { Service } from './service.ts';

/** Where the org takes uploads; the real one is a servlet on the org's own domain. */
export const UPLOAD_PATH = '/content/session/chatFileUpload';
const CDM_PATH = '/content/session';
// Source: Help, "Transfer Files During a Chat": 5 MB for each file.
const LARGEST = 5 * 1024 * 1024;

/** The agent asks the visitor for a file. Source: clients in the field; no guide describes it. */
export function requestFile(service: Service, chat: LiveChat): void {
  requireActive(chat);
  if (chat.fileToken !== null) {
    throw new OperationError('conflict', 'The agent waits for a file already.');
  }
  chat.fileToken = randomBytes(24).toString('base64url');
  send(chat, 'Requested', {
    uploadServletUrl: `${service.url}${UPLOAD_PATH}`,
    fileToken: chat.fileToken,
    cdmServletUrl: `${service.url}${CDM_PATH}`,
  });
  service.conversation.visitorEvent(chat, 'A file was asked for.');
}

/** The agent does not want the file any more. */
export function cancelFile(service: Service, chat: LiveChat): void {
  requireActive(chat);
  if (chat.fileToken === null) throw new OperationError('conflict', 'No file was asked for.');
  chat.fileToken = null;
  send(chat, 'Canceled');
  service.conversation.visitorEvent(chat, 'The request for a file was withdrawn.');
}

/** The servlet that takes the files: each token once, from the chat that it was given to. */
export function uploadRoutes(service: Service): Router {
  const router = express.Router();
  const readBody = express.raw({ type: () => true, limit: 4 * LARGEST });
  router.post(UPLOAD_PATH, readBody, (request, response) => {
    const { faults } = service;
    if (faults.take('upload-refused')) {
      response.status(500).send('Internal Server Error');
      return;
    }
    const [status, text] = take(service, request);
    if (status === 200 && faults.take('upload-lost')) breakConnection(response);
    else answer(response, status, text);
  });
  return router;
}

function answer(response: Response, status: number, text: string): void {
  response.status(status).type('text/plain').send(text);
}

function take(service: Service, request: Request): [number, string] {
  const query = new URL(request.originalUrl, 'http://localhost').searchParams;
  const chat = service.chats.get(query.get('chatKey') ?? '');
  const token = query.get('fileToken') ?? '';
  if (!sameId(service, query.get('orgId') ?? '', service.settings.organizationId)) {
    return [400, 'orgId is not known'];
  }
  if (query.get('encoding') !== 'UTF-8') return [400, 'encoding has to be UTF-8'];
  if (chat?.view.state !== 'active' || chat.fileToken === null || chat.fileToken !== token) {
    return [403, 'The token is not valid'];
  }
  const body: unknown = request.body;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const contentType = request.header('content-type') ?? '';
  const file = readFormFile(bytes, contentType, 'file');
  chat.fileToken = null;
  if (file === undefined || file.bytes.length === 0 || file.bytes.length > LARGEST) {
    send(chat, 'Failure');
    return [400, 'There is no file, or it is too large'];
  }
  const head = bytes.toString('utf8', 0, 1000);
  const named = /name="filename"\r\n\r\n([^\r]*)\r\n/u.exec(head)?.[1];
  chat.files.push({
    name: named ?? file.filename,
    contentType: /name="file"[^]*?content-type: *([^\r]*)/iu.exec(head)?.[1] ?? '',
    bytes: file.bytes,
    referer: request.header('referer') ?? null,
  });
  service.conversation.visitorEvent(chat, `The file ${named ?? file.filename} has arrived.`);
  send(chat, 'Success');
  return [200, 'OK'];
}

function send(
  chat: LiveChat,
  type: 'Requested' | 'Canceled' | 'Success' | 'Failure',
  more: Record<string, string> = {},
): void {
  chat.send('FileTransfer', { type, ...more });
}

function requireActive(chat: LiveChat): void {
  if (chat.view.state !== 'active') {
    throw new OperationError('conflict', 'The chat has no agent now.');
  }
}
