import { STRING } from '../language/types.ts';
import { PerTransaction } from '../run/transaction.ts';
import type { BlobValue } from '../values/blob.ts';
import { MapValue } from '../values/map.ts';
import { PlatformValue } from '../values/platform-value.ts';
import { PlatformClass } from './declare.ts';

declare module './declare.ts' {
  interface ApexTypes {
    RestRequest: RestRequestValue;
    RestResponse: RestResponseValue;
  }
}

const strings = (): MapValue => new MapValue(STRING, STRING);

export class RestRequestValue extends PlatformValue {
  httpMethod: string | null = null;
  requestURI: string | null = null;
  resourcePath: string | null = null;
  remoteAddress: string | null = null;
  requestBody: BlobValue | null = null;
  readonly headers = strings();
  readonly params = strings();

  constructor() {
    super('System.RestRequest');
  }
}

export class RestResponseValue extends PlatformValue {
  statusCode: number | null = null;
  responseBody: BlobValue | null = null;
  readonly headers = strings();

  constructor() {
    super('System.RestResponse');
  }
}

/** What `RestContext` shows during a call; null outside of one. */
export const restContext = new PerTransaction<{
  request: RestRequestValue | null;
  response: RestResponseValue | null;
}>(() => ({ request: null, response: null }));

export const restContextClass = new PlatformClass<never>('System.RestContext').staticProperties({
  'RestRequest request': {
    get: (transaction) => restContext.of(transaction).request,
    set: (request, transaction) => {
      restContext.of(transaction).request = request;
      return undefined;
    },
  },
  'RestResponse response': {
    get: (transaction) => restContext.of(transaction).response,
    set: (response, transaction) => {
      restContext.of(transaction).response = response;
      return undefined;
    },
  },
});

export const restRequest = new PlatformClass<RestRequestValue>('System.RestRequest')
  .constructors({ '()': () => new RestRequestValue() })
  .properties({
    'String httpMethod': {
      get: ({ httpMethod }) => httpMethod,
      set: (self, value) => {
        self.httpMethod = value;
        return undefined;
      },
    },
    'String requestURI': {
      get: ({ requestURI }) => requestURI,
      set: (self, value) => {
        self.requestURI = value;
        return undefined;
      },
    },
    'String resourcePath': {
      get: ({ resourcePath }) => resourcePath,
      set: (self, value) => {
        self.resourcePath = value;
        return undefined;
      },
    },
    'String remoteAddress': {
      get: ({ remoteAddress }) => remoteAddress,
      set: (self, value) => {
        self.remoteAddress = value;
        return undefined;
      },
    },
    'Blob requestBody': {
      get: ({ requestBody }) => requestBody,
      set: (self, value) => {
        self.requestBody = value;
        return undefined;
      },
    },
    'Map<String,String> headers': { get: ({ headers }) => headers },
    'Map<String,String> params': { get: ({ params }) => params },
  })
  .methods({
    'void addHeader(String name, String value)': ({ headers }, name, value) =>
      headers.set(name, value),
    'void addParameter(String name, String value)': ({ params }, name, value) =>
      params.set(name, value),
  });

export const restResponse = new PlatformClass<RestResponseValue>('System.RestResponse')
  .constructors({ '()': () => new RestResponseValue() })
  .properties({
    'Integer statusCode': {
      get: ({ statusCode }) => statusCode,
      set: (self, value) => {
        self.statusCode = value;
        return undefined;
      },
    },
    'Blob responseBody': {
      get: ({ responseBody }) => responseBody,
      set: (self, value) => {
        self.responseBody = value;
        return undefined;
      },
    },
    'Map<String,String> headers': { get: ({ headers }) => headers },
  })
  .methods({
    'void addHeader(String name, String value)': ({ headers }, name, value) =>
      headers.set(name, value),
  });
