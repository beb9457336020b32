import type { ApexParserRuleContext } from '@apexdevtools/apex-parser';
import type { Position } from './position.ts';

/**
 * The parser's types promise every child of a node; children that the grammar leaves out are null in
 * truth. This says so to the type checker.
 */
export function present<Node>(node: Node): NonNullable<Node> | undefined {
  return node ?? undefined;
}

/** Whether a token or child that may be left out is there. */
export function has(node: unknown): boolean {
  return node !== null && node !== undefined;
}

export function positionIn(file: string, node: ApexParserRuleContext): Position {
  return { file, line: node.start.line, column: node.start.column };
}
