import { STRING } from '../language/types.ts';
import { BlobValue } from '../values/blob.ts';
import { platformException } from '../values/exception.ts';
import { InstanceValue } from '../values/instance.ts';
import { ListValue } from '../values/list.ts';
import { PlatformValue } from '../values/platform-value.ts';
import { utf8Text } from './blob.ts';
import { PlatformClass, platformInterface } from './declare.ts';
import { testState } from './test.ts';

declare module './declare.ts' {
  interface ApexTypes {
    Http: HttpValue;
    HttpRequest: HttpRequestValue;
    HttpResponse: HttpResponseValue;
  }
}

/** Header names ignore case. */
class Headers {
  readonly #values = new Map<string, { name: string; value: string }>();

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), { name, value });
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase())?.value ?? null;
  }

  names(): string[] {
    return [...this.#values.values()].map(({ name }) => name);
  }
}

class HttpValue extends PlatformValue {}

class Message extends PlatformValue {
  readonly headers = new Headers();
  body = new BlobValue(new Uint8Array());
}

class HttpRequestValue extends Message {
  method = 'GET';
  endpoint = '';
}

class HttpResponseValue extends Message {
  statusCode = 0;
  status = '';
}

const bytes = (text: string): BlobValue => new BlobValue(Buffer.from(text, 'utf8'));

export const httpCalloutMock = platformInterface('System.HttpCalloutMock', [
  'HttpResponse respond(HttpRequest request)',
]);

export const http = new PlatformClass<HttpValue>('System.Http')
  .constructors({ '()': () => new HttpValue('System.Http') })
  .methods({
    'HttpResponse send(HttpRequest request)': (_self, request, transaction) => {
      transaction.limits.use('callouts');
      const mock = testState.of(transaction).mocks.get('System.HttpCalloutMock') ?? null;
      const response =
        mock instanceof InstanceValue ? mock.runtimeClass.invoke(mock, 'respond', [request]) : null;
      if (response instanceof HttpResponseValue) {
        return response;
      }
      throw platformException(
        'System.CalloutException',
        transaction.isTest
          ? 'You have uncommitted work pending or no HttpCalloutMock: tests make no callouts.'
          : 'This runner makes no callouts.',
      );
    },
  });

export const httpRequest = new PlatformClass<HttpRequestValue>('System.HttpRequest')
  .constructors({ '()': () => new HttpRequestValue('System.HttpRequest') })
  .methods({
    'void setMethod(String method)': (self, method) => (self.method = method),
    'String getMethod()': ({ method }) => method,
    'void setEndpoint(String endpoint)': (self, endpoint) => (self.endpoint = endpoint),
    'String getEndpoint()': ({ endpoint }) => endpoint,
    'void setHeader(String name, String value)': ({ headers }, name, value) => {
      headers.set(name, value);
      return null;
    },
    'String getHeader(String name)': ({ headers }, name) => headers.get(name),
    'void setBody(String body)': (self, body) => (self.body = bytes(body)),
    'String getBody()': ({ body }) => utf8Text(body.bytes),
    'void setBodyAsBlob(Blob body)': (self, body) => (self.body = body),
    'Blob getBodyAsBlob()': ({ body }) => body,
    'void setTimeout(Integer milliseconds)': () => null,
  });

export const httpResponse = new PlatformClass<HttpResponseValue>('System.HttpResponse')
  .constructors({ '()': () => new HttpResponseValue('System.HttpResponse') })
  .methods({
    'void setStatusCode(Integer code)': (self, code) => (self.statusCode = code),
    'Integer getStatusCode()': ({ statusCode }) => statusCode,
    'void setStatus(String status)': (self, status) => (self.status = status),
    'String getStatus()': ({ status }) => status,
    'void setHeader(String name, String value)': ({ headers }, name, value) => {
      headers.set(name, value);
      return null;
    },
    'String getHeader(String name)': ({ headers }, name) => headers.get(name),
    'List<String> getHeaderKeys()': ({ headers }) => new ListValue(STRING, headers.names()),
    'void setBody(String body)': (self, body) => (self.body = bytes(body)),
    'String getBody()': ({ body }) => utf8Text(body.bytes),
    'void setBodyAsBlob(Blob body)': (self, body) => (self.body = body),
    'Blob getBodyAsBlob()': ({ body }) => body,
  });
