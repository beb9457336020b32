import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

/** What is asked of the Metadata API, and in whose session. */
export interface SoapCall {
  operation: string;
  session: string;
  /** The elements inside the operation's. */
  content: unknown;
}

const envelope = z.object({
  Envelope: z.looseObject({
    Header: z
      .looseObject({ SessionHeader: z.looseObject({ sessionId: z.string() }).optional() })
      .optional()
      .catch(undefined),
    Body: z.record(z.string(), z.unknown()),
  }),
});

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  processEntities: false,
  removeNSPrefix: true,
});

/** Reads an envelope; undefined if it is none. */
export function readCall(body: string): SoapCall | undefined {
  if (/<!(?:DOCTYPE|ENTITY)/iu.test(body.slice(0, 1000))) return undefined;
  const read = envelope.safeParse(parsed(body)).data?.Envelope;
  const [operation, ...more] = Object.keys(read?.Body ?? {});
  if (read === undefined || operation === undefined || more.length > 0) return undefined;
  return {
    operation,
    session: read.Header?.SessionHeader?.sessionId ?? '',
    content: read.Body[operation],
  };
}

function parsed(body: string): unknown {
  try {
    return parser.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** What an answer is made of. Lists are the same element several times; undefined is left out. */
export type SoapValue =
  string | number | boolean | null | undefined | readonly SoapValue[] | SoapFields;
export interface SoapFields {
  readonly [name: string]: SoapValue;
}

const NAMESPACES =
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** The envelope of an answer. */
export function answerOf(operation: string, result: SoapValue): string {
  const body = element('result', result);
  return inEnvelope(
    `<${operation}Response xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${operation}Response>`,
  );
}

/** The envelope of a failure. @param code such as `INVALID_SESSION_ID` */
export function faultOf(code: string, message: string): string {
  const text = escaped(`${code}: ${message}`);
  return inEnvelope(
    `<soapenv:Fault xmlns:sf="http://soap.sforce.com/2006/04/metadata"><faultcode>sf:${code}</faultcode><faultstring>${text}</faultstring></soapenv:Fault>`,
  );
}

function inEnvelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope ${NAMESPACES}><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
}

function element(name: string, value: SoapValue): string {
  if (value === undefined) return '';
  if (value === null) return `<${name} xsi:nil="true"/>`;
  if (isList(value)) return value.map((each) => element(name, each)).join('');
  if (typeof value !== 'object') return `<${name}>${escaped(String(value))}</${name}>`;
  const inner = Object.entries(value).map(([child, each]) => element(child, each));
  return `<${name}>${inner.join('')}</${name}>`;
}

function isList(value: SoapValue): value is readonly SoapValue[] {
  return Array.isArray(value);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
