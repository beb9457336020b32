import type { Response } from 'express';

/** What the platform itself answers when it does not do as asked: a list of one. */
export interface PlatformError {
  status: number;
  errorCode: string;
  message: string;
  fields?: readonly string[];
}

export const NOT_FOUND: PlatformError = {
  status: 404,
  errorCode: 'NOT_FOUND',
  message: 'The requested resource does not exist',
};

/** Source: REST API Developer Guide, "Status Codes and Error Responses". */
export function refuse(response: Response, error: PlatformError): void {
  const { status, message, errorCode, fields } = error;
  const hasFields = fields !== undefined && fields.length > 0;
  response.status(status).json([{ message, errorCode, ...(hasFields ? { fields } : {}) }]);
}

export function methodNotAllowed(method: string, allowed: readonly string[]): PlatformError {
  return {
    status: 405,
    errorCode: 'METHOD_NOT_ALLOWED',
    message: `HTTP Method '${method}' not allowed. Allowed are ${allowed.join(',')}`,
  };
}
