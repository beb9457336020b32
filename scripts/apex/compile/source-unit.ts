/** A source file with what has been executed of it. */
export class SourceUnit {
  readonly file: string;
  /** Lines on which a statement starts. */
  readonly executable = new Set<number>();
  readonly #executed = new Set<number>();

  constructor(file: string) {
    this.file = file;
  }

  /** Registers the line of a statement; the function returned notes that it was executed. */
  line(line: number): () => void {
    this.executable.add(line);
    return () => {
      this.#executed.add(line);
    };
  }

  get covered(): number {
    return this.#executed.size;
  }

  get uncoveredLines(): readonly number[] {
    return [...this.executable].filter((line) => !this.#executed.has(line)).sort((a, b) => a - b);
  }

  forget(): void {
    this.#executed.clear();
  }
}
