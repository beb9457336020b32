import {
  ApexErrorListener,
  ApexParserFactory,
  ApexParser,
  type QueryContext,
} from '@apexdevtools/apex-parser';
import { CompileError, CompileErrors } from './position.ts';
import { readTrigger, readTypeDeclaration } from './read-declarations.ts';
import type { TriggerNode, TypeDeclarationNode } from './syntax.ts';

/** A source file: `.cls` or `.trigger`. */
export interface Source {
  /** As errors and stack traces shall name it. */
  readonly file: string;
  readonly text: string;
}

// Parsing is most of what installing a package costs, and the same package is often installed again.
const known = new WeakMap<Source, TypeDeclarationNode | TriggerNode>();

/**
 * Parses a class or trigger file, told apart by its extension; a source that was parsed before, not again.
 *
 * @throws CompileErrors with every syntax error.
 */
export function parseSource(source: Source): TypeDeclarationNode | TriggerNode {
  const tree = known.get(source) ?? parseFile(source);
  known.set(source, tree);
  return tree;
}

function parseFile({ file, text }: Source): TypeDeclarationNode | TriggerNode {
  return file.endsWith('.trigger')
    ? readTrigger(
        file,
        parsed(file, text, (parser) => parser.triggerUnit()),
      )
    : readTypeDeclaration(
        file,
        parsed(file, text, (parser) => parser.compilationUnit()).typeDeclaration(),
      );
}

/**
 * Parses the text of a dynamic query.
 *
 * @throws CompileErrors
 */
export function parseQuery(text: string): QueryContext {
  return parsed('query', text, (parser) => parser.query());
}

function parsed<Tree>(file: string, text: string, rule: (parser: ApexParser) => Tree): Tree {
  const listener = new Collector(file);
  const { parser } = ApexParserFactory.createLexerAndParser(text, listener);
  const tree = rule(parser);
  const next = parser.getCurrentToken();
  if (listener.errors.length === 0 && next.type !== ApexParser.EOF) {
    listener.apexSyntaxError(next.line, next.column, `unexpected '${next.text}'`);
  }
  if (listener.errors.length > 0) {
    throw new CompileErrors(listener.errors);
  }
  return tree;
}

class Collector extends ApexErrorListener {
  readonly errors: CompileError[] = [];
  readonly #file: string;

  constructor(file: string) {
    super();
    this.#file = file;
  }

  apexSyntaxError(line: number, column: number, message: string): void {
    this.errors.push(new CompileError({ file: this.#file, line, column }, message));
  }
}
