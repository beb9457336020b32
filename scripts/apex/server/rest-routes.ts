import type { Program } from '../compile/program.ts';
import type { UserClass } from '../compile/user-class.ts';
import type { UserMethod } from '../compile/user-members.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const ANNOTATIONS: ReadonlyMap<string, HttpMethod> = new Map([
  ['httpget', 'GET'],
  ['httppost', 'POST'],
  ['httpput', 'PUT'],
  ['httppatch', 'PATCH'],
  ['httpdelete', 'DELETE'],
]);

/** A class with `@RestResource`. */
export interface RestResource {
  readonly declared: UserClass;
  /** Such as `/wechat/v1/chats/*`. */
  readonly mapping: string;
  readonly methods: ReadonlyMap<HttpMethod, UserMethod>;
}

export function restResources(program: Program): RestResource[] {
  return program.classes.flatMap((declared) => {
    const mapping = declared.node.modifiers.annotations
      .find(({ name }) => name === 'restresource')
      ?.values.get('urlmapping');
    return mapping === undefined ? [] : [{ declared, mapping, methods: httpMethods(declared) }];
  });
}

function httpMethods(declared: UserClass): ReadonlyMap<HttpMethod, UserMethod> {
  return new Map(
    [...declared.methods.values()].flat().flatMap((method) =>
      method.modifiers.annotations.flatMap(({ name }) => {
        const verb = ANNOTATIONS.get(name);
        return verb === undefined ? [] : [[verb, method] as const];
      }),
    ),
  );
}

/**
 * The resource for a path below `/services/apexrest`. Apex Developer Guide, "REST Annotations": an exact
 * mapping wins over one with a wildcard, a longer one over a shorter; case matters.
 */
export function resourceFor(
  resources: readonly RestResource[],
  path: string,
): RestResource | undefined {
  return [...resources]
    .filter(({ mapping }) => matches(mapping, path))
    .sort((one, other) => rank(other.mapping) - rank(one.mapping))[0];
}

function matches(mapping: string, path: string): boolean {
  if (!mapping.endsWith('*')) {
    return path === mapping;
  }
  const stem = mapping.slice(0, -1);
  return path.startsWith(stem) || `${path}/` === stem;
}

function rank(mapping: string): number {
  return mapping.length + (mapping.endsWith('*') ? 0 : 10_000);
}
