import express, {
  type ErrorRequestHandler,
  type Request,
  type Response,
  type Router,
} from 'express';
import { z } from 'zod';

import { DataApiError, type DataApi } from '../../../apex/org/api/data-api.ts';
import type { Json } from '../../../apex/org/api/json-values.ts';
import type { OrgFaults } from '../fault-definitions.ts';
import { callerOf } from './door.ts';
import { readMultipart } from './multipart-record.ts';
import { NOT_FOUND, refuse } from './platform-error.ts';
import { columnsOf } from './query-columns.ts';
import { QueryCursors } from './query-cursors.ts';
import type { Usage } from './usage.ts';

const LONGEST_BODY = '50mb';
export const NEWEST_VERSION = 65;
/** Older versions are retired (REST API Developer Guide, "API End-of-Life Policy"). */
const OLDEST_VERSION = 31;

const fieldsSchema = z.record(z.string(), z.unknown());
const text = z.string();

/** `/services/data`, relative to where it is mounted. */
export function dataRoutes(data: () => DataApi, usage: Usage, faults: OrgFaults): Router {
  const router = express.Router();
  const cursors = new QueryCursors();
  router.use('/:version', (request, response, next) => {
    const number = /^v(\d+)\.0$/u.exec(request.params.version)?.[1];
    if (
      number === undefined ||
      Number(number) > NEWEST_VERSION ||
      Number(number) < OLDEST_VERSION
    ) {
      refuse(response, NOT_FOUND);
    } else next();
  });
  router.use(express.json({ limit: LONGEST_BODY, strict: false }));
  router.use(express.raw({ type: 'multipart/form-data', limit: LONGEST_BODY }));
  router.get('/:version', (request, response) => {
    const path = `/services/data/${request.params.version}`;
    const names = ['limits', 'query', 'sobjects'];
    response.json(Object.fromEntries(names.map((name) => [name, `${path}/${name}`])));
  });
  router.get('/:version/limits', (_request, response) => {
    response.json(usage.limits());
  });
  router.get('/:version/query', (request, response) => {
    const query = text.safeParse(request.query['q']);
    if (!query.success) {
      refuse(response, {
        status: 400,
        errorCode: 'MALFORMED_QUERY',
        message: 'A query string has to be specified',
      });
      return;
    }
    const records = data().query(callerOf(response), query.data);
    const columns = request.query['columns'] === 'true' ? columnsOf(query.data) : undefined;
    if (columns !== undefined) {
      response.json(columns);
      return;
    }
    response.json(
      cursors.open(records, request.params.version, request.get('sforce-query-options')),
    );
  });
  router.get('/:version/query/:cursor', (request, response) => {
    const page = cursors.next(request.params.cursor, request.params.version);
    if (page !== undefined) response.json(page);
    else {
      refuse(response, {
        status: 400,
        errorCode: 'INVALID_QUERY_LOCATOR',
        message: 'invalid query locator',
      });
    }
  });
  router.post('/:version/sobjects/:object', (request, response) => {
    if (request.params.object === 'ContentVersion' && faults.on('storage-full')) {
      faults.struck('storage-full');
      // Object Reference, "API Data Types and Salesforce Field Types", status codes.
      const errorCode = 'STORAGE_LIMIT_EXCEEDED';
      refuse(response, { status: 400, errorCode, message: 'storage limit exceeded' });
      return;
    }
    const id = data().create(callerOf(response), request.params.object, fieldsOf(request));
    response.status(201).json({ id, success: true, errors: [] });
  });
  router.get('/:version/sobjects/:object/:id', (request, response) => {
    const { object, id } = request.params;
    const fields = text.safeParse(request.query['fields']).data?.split(',');
    response.json(data().read(callerOf(response), object, id, fields));
  });
  router.patch('/:version/sobjects/:object/:id', (request, response) => {
    const { object, id } = request.params;
    data().update(callerOf(response), object, id, fieldsOf(request));
    response.status(204).end();
  });
  router.get('/:version/sobjects/:object/:id/:field', (request, response) => {
    sendBytes(data(), request.params, response);
  });
  router.use((_request, response) => {
    refuse(response, NOT_FOUND);
  });
  router.use(onError);
  return router;
}

/** The versions of the API; nobody has to be signed in to see them. */
export function versions(): Json {
  return Array.from({ length: NEWEST_VERSION - OLDEST_VERSION + 1 }, (_, index) => {
    const version = `${OLDEST_VERSION + index}.0`;
    return { label: `Version ${version}`, url: `/services/data/v${version}`, version };
  });
}

function fieldsOf(request: Request): Record<string, unknown> {
  const body: unknown = request.body;
  const fields = Buffer.isBuffer(body)
    ? readMultipart(body, request.get('content-type') ?? '')
    : fieldsSchema.safeParse(body).data;
  if (fields === undefined) {
    throw new DataApiError(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required');
  }
  return fields;
}

/** The bytes of a base64 field, such as `VersionData`. */
function sendBytes(
  data: DataApi,
  { object, id, field }: { object: string; id: string; field: string },
  response: Response,
): void {
  const bytes = data.bytes(callerOf(response), object, id, field);
  response.type('application/octet-stream').send(Buffer.from(bytes));
}

const onError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof DataApiError) {
    const { status, code, message, fields } = error;
    refuse(response, { status, errorCode: code, message, fields });
  } else if (error instanceof SyntaxError) {
    refuse(response, { status: 400, errorCode: 'JSON_PARSER_ERROR', message: error.message });
  } else next(error);
};
