import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import express, { type RequestHandler } from 'express';
import { z } from 'zod';

import { answer } from '../processes/child.ts';
import { ACCOUNT } from '../town/account.ts';

// Other people's middlewares for WeChat, each as its own documentation shows it: signature and
// decryption, an answer at once, and nothing is written down.

const CONFIG = {
  token: ACCOUNT.token,
  appid: ACCOUNT.appId,
  encodingAESKey: ACCOUNT.encodingAesKey,
  checkSignature: true,
};

type Maker<T extends unknown[], R> = (...parts: T) => R;
const isFunction = (value: unknown): boolean => typeof value === 'function';
const koa =
  z.custom<new () => { use: (part: unknown) => void; callback: () => RequestListener }>(isFunction);
const coWechat =
  z.custom<Maker<[object], { middleware: (handle: () => Promise<string>) => unknown }>>(isFunction);
const wechatForExpress =
  z.custom<Maker<[object, (request: unknown, response: unknown) => void], RequestHandler>>(
    isFunction,
  );
const replying = z.object({ reply: z.custom<(text: string) => void>(isFunction) });

answer({
  start: async ({ folder, name }) => {
    const load = createRequire(join(String(folder), 'package.json'));
    const listener = name === 'co-wechat' ? forKoa(load) : forExpress(load);
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { port };
  },
});

function forKoa(load: NodeJS.Require): RequestListener {
  const Koa = koa.parse(load('koa'));
  const wechat = coWechat.parse(load('co-wechat'));
  const application = new Koa();
  application.use(wechat(CONFIG).middleware(() => Promise.resolve('')));
  return application.callback();
}

function forExpress(load: NodeJS.Require): RequestListener {
  const wechat = wechatForExpress.parse(load('wechat'));
  const application = express();
  application.disable('x-powered-by');
  application.set('etag', false);
  application.use(
    '/wechat/Main',
    wechat(CONFIG, (_request, response) => {
      replying.parse(response).reply('');
    }),
  );
  return application;
}
