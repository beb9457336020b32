/** A place in a source file. Lines count from 1, columns from 0, as the parser counts them. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The source is not Apex that an org would compile, or uses what this runner does not know. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  readonly code = 'apex-compile';
  readonly position: Position;
  readonly reason: string;

  constructor(position: Position, reason: string) {
    super(`${position.file}:${position.line}:${position.column + 1} ${reason}`);
    this.position = position;
    this.reason = reason;
  }
}

/** All that is wrong with a set of sources. */
export class CompileErrors extends Error {
  override readonly name = 'CompileErrors';
  readonly code = 'apex-compile';
  readonly errors: readonly CompileError[];

  constructor(errors: readonly CompileError[]) {
    super(errors.map((error) => error.message).join('\n'));
    this.errors = errors;
  }
}
