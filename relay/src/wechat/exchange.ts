import { z } from 'zod';

import { TransportError, type HttpAnswer, type HttpRequest, type Transport } from '../transport.ts';
import { noAnswer, type ErrcodeRule } from './errcodes.ts';
import type { FormFile } from './form-data.ts';

/** Why a call did not succeed. It never holds the address, for that carries the access token. */
export interface ApiFailure extends ErrcodeRule {
  /** Missing when WeChat did not answer, or not in its own way. */
  errcode?: number;
  /** WeChat's own words, with the `rid` that its support asks for. For logs, never for decisions. */
  errmsg?: string;
}

export type ApiResult =
  { ok: true; answer: Readonly<Record<string, unknown>> } | { ok: false; failure: ApiFailure };

const CALL_TIMEOUT_MS = 10_000;
const LONGEST_ERRMSG = 300;

/** A call: a POST of JSON or of a form, or a GET if there is neither. */
export interface ApiRequest {
  url: string;
  body?: object;
  form?: FormFile;
  timeoutMs?: number;
}

/**
 * One call of WeChat's API; JSON is sent as raw UTF-8. Never throws: every failure is a value.
 *
 * Source: "Interface field description": an error is HTTP 200 with an `errcode` that is not 0; a
 * success often has none.
 *
 * @param classify what an errcode of this call means
 */
export async function exchange(
  transport: Transport,
  request: ApiRequest,
  classify: (errcode: number) => ErrcodeRule,
): Promise<ApiResult> {
  let answer: HttpAnswer;
  try {
    const { url, timeoutMs = CALL_TIMEOUT_MS } = request;
    answer = await transport({ url, timeoutMs, ...contentOf(request) });
  } catch (error) {
    return { ok: false, failure: transportFailure(error) };
  }
  return readAnswer(answer, classify);
}

/** What a call gives that gives out files. */
export type ApiDownload = ApiResult | { ok: true; file: Buffer };

/**
 * One call that is answered with a file, or with JSON: an error, or where the file is. WeChat says
 * `text/plain` of both now and then, so the first byte decides. Never throws.
 *
 * @param request `largest`: more bytes are not read
 */
export async function download(
  transport: Transport,
  request: { url: string; largest: number; timeoutMs: number; signal: AbortSignal },
  classify: (errcode: number) => ErrcodeRule,
): Promise<ApiDownload> {
  let answer: HttpAnswer;
  try {
    const { largest: largestAnswer, ...rest } = request;
    answer = await transport({ ...rest, largestAnswer, method: 'GET', binary: true });
  } catch (error) {
    return { ok: false, failure: transportFailure(error) };
  }
  const bytes = answer.bytes ?? Buffer.alloc(0);
  const isFile = answer.status >= 200 && answer.status <= 299 && bytes[0] !== BRACE;
  return isFile
    ? { ok: true, file: bytes }
    : readAnswer({ ...answer, body: bytes.toString('utf8') }, classify);
}

const BRACE = '{'.charCodeAt(0);

function contentOf({
  body,
  form,
}: ApiRequest): Pick<HttpRequest, 'method' | 'headers' | 'body' | 'bytes'> {
  if (form !== undefined) {
    return { method: 'POST', headers: { 'content-type': form.contentType }, bytes: form.bytes };
  }
  if (body === undefined) return { method: 'GET' };
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { method: 'POST', headers, body: JSON.stringify(body) };
}

function transportFailure(error: unknown): ApiFailure {
  return error instanceof TransportError
    ? noAnswer(error.code, error.certainlyNotSent)
    : noAnswer('broken', false);
}

function readAnswer(answer: HttpAnswer, classify: (errcode: number) => ErrcodeRule): ApiResult {
  if (answer.status < 200 || answer.status > 299) {
    return { ok: false, failure: noAnswer(`http-${answer.status}`, false) };
  }
  const parsed = answerSchema.safeParse(parseJson(answer.body));
  if (!parsed.success) return { ok: false, failure: noAnswer('unreadable', false) };
  const { errcode = 0, errmsg } = parsed.data;
  if (errcode === 0) return { ok: true, answer: parsed.data };
  const failure: ApiFailure = { ...classify(errcode), errcode };
  if (errmsg !== undefined) failure.errmsg = errmsg.slice(0, LONGEST_ERRMSG);
  return { ok: false, failure };
}

const answerSchema = z.looseObject({
  errcode: z
    .union([z.int(), z.string().regex(/^-?\d{1,9}$/)])
    .transform(Number)
    .optional(),
  errmsg: z.string().optional().catch(undefined),
});

/**
 * Reads JSON as WeChat writes it: with raw control characters inside strings, which become spaces,
 * and with integers of 64 bits, which become strings. The content type is not looked at, because
 * WeChat often says `text/plain`. Undefined when it is not JSON.
 */
function parseJson(body: string): unknown {
  const clean = body.replace(/^\uFEFF/, '').replace(/\p{Cc}/gu, ' ');
  try {
    return JSON.parse(clean, keepLongIntegers);
  } catch {
    return undefined;
  }
}

function keepLongIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isRounded ? (context?.source ?? value) : value;
}
