/** A type as a signature writes it: `Map<String,List<T>>`. */
export interface TypeSyntax {
  readonly name: string;
  readonly args: readonly TypeSyntax[];
}

export interface ParameterSyntax {
  readonly name: string;
  readonly type: TypeSyntax;
  /** Written `String?`: null is passed on instead of being a NullPointerException. */
  readonly nullable: boolean;
}

export interface SignatureSyntax {
  /** Missing for constructors. */
  readonly result: TypeSyntax | undefined;
  readonly name: string;
  readonly parameters: readonly ParameterSyntax[];
}

/**
 * Reads `Integer indexOf(String part, Integer start)`, or a constructor's `(String message)`.
 * Parameters are separated by a comma and a space, type arguments by a comma alone.
 */
export function readSignature(text: string): SignatureSyntax {
  const match = /^(?:(\S+) (\w+))?\((.*)\)$/.exec(text);
  if (match === null) {
    throw malformed(text);
  }
  const [, result, name = '', parameters = ''] = match;
  return {
    result: result === undefined ? undefined : readType(result),
    name,
    parameters: parameters === '' ? [] : parameters.split(', ').map(readParameter),
  };
}

/** Reads `String? name`. */
export function readParameter(text: string): ParameterSyntax {
  const match = /^(\S+?)(\??) (\w+)$/.exec(text);
  if (match === null) {
    throw malformed(text);
  }
  const [, type = '', mark, name = ''] = match;
  return { name, type: readType(type), nullable: mark === '?' };
}

/** Reads `Database.Batchable<SObject>`. */
export function readType(text: string): TypeSyntax {
  const match = /^([\w.]+)(?:<(.+)>)?$/.exec(text);
  if (match === null) {
    throw malformed(text);
  }
  const [, name = '', args] = match;
  return { name, args: args === undefined ? [] : splitArguments(args).map(readType) };
}

function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text) {
    depth += character === '<' ? 1 : character === '>' ? -1 : 0;
    if (character === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else {
      part += character;
    }
  }
  return [...parts, part];
}

function malformed(text: string): Error {
  return new Error(`Not a signature: ${text}`);
}
