import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** What may stand in an element. */
export type ElementType =
  | { kind: 'text' | 'number' | 'boolean' | 'date' | 'any' }
  | { kind: 'choice'; values: ReadonlySet<string> }
  | { kind: 'struct'; name: string; members: ReadonlyMap<string, Member> };

export interface Member {
  type: string;
  repeated: boolean;
  required: boolean;
}

/** The metadata types of the platform, by name. */
export interface Schema {
  /** Missing if the platform has no type of this name. */
  type(name: string): ElementType | undefined;
}

const PRIMITIVES = new Map<string, ElementType>([
  ['string', { kind: 'text' }],
  ['number', { kind: 'number' }],
  ['boolean', { kind: 'boolean' }],
  ['Date', { kind: 'date' }],
  ['any', { kind: 'any' }],
]);

/**
 * Reads the metadata types from `@salesforce/types`, which Salesforce generates from the WSDL of the
 * Metadata API: an array is an element that may be repeated, an optional property one that may be
 * missing, a union of strings an enumeration. Throws on a declaration of any other form.
 */
export function readSchema(): Schema {
  const entry = createRequire(import.meta.url).resolve('@salesforce/types/metadata');
  const file = join(dirname(entry), 'metadata.d.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const declarations = new Map<string, ts.TypeNode>();
  for (const statement of source.statements) {
    if (ts.isTypeAliasDeclaration(statement)) {
      declarations.set(statement.name.text, statement.type);
    }
  }
  const known = new Map<string, ElementType>(PRIMITIVES);

  const type = (name: string): ElementType | undefined => {
    const declaration = declarations.get(name);
    const found = known.get(name);
    if (found !== undefined || declaration === undefined) {
      return found;
    }
    const read = readType(name, declaration);
    known.set(name, read);
    return read;
  };

  const readType = (name: string, node: ts.TypeNode): ElementType => {
    const literals = ts.isUnionTypeNode(node) ? node.types : [node];
    const values = literals.flatMap((literal) =>
      ts.isLiteralTypeNode(literal) && ts.isStringLiteral(literal.literal)
        ? [literal.literal.text]
        : [],
    );
    if (values.length === literals.length) {
      return { kind: 'choice', values: new Set(values) };
    }
    if (node.kind === ts.SyntaxKind.StringKeyword) {
      return { kind: 'text' };
    }
    const members = new Map<string, Member>();
    for (const part of ts.isIntersectionTypeNode(node) ? node.types : [node]) {
      for (const [key, member] of readMembers(name, part)) {
        members.set(key, member);
      }
    }
    return { kind: 'struct', name, members };
  };

  const readMembers = (name: string, node: ts.TypeNode): Iterable<[string, Member]> => {
    if (ts.isTypeReferenceNode(node)) {
      const base = type(node.typeName.getText(source));
      if (base?.kind === 'struct') {
        return base.members;
      }
    } else if (ts.isTypeLiteralNode(node)) {
      return node.members.map((member) => readMember(name, member));
    }
    throw new Error(`${name}: cannot read the type ${node.getText(source)}`);
  };

  const readMember = (name: string, member: ts.TypeElement): [string, Member] => {
    if (!ts.isPropertySignature(member) || member.type === undefined) {
      throw new Error(`${name}: cannot read the member ${member.getText(source)}`);
    }
    const repeated = ts.isArrayTypeNode(member.type);
    const element = ts.isArrayTypeNode(member.type) ? member.type.elementType : member.type;
    return [
      member.name.getText(source),
      {
        type: element.getText(source),
        repeated,
        required: !repeated && member.questionToken === undefined,
      },
    ];
  };

  return { type };
}
