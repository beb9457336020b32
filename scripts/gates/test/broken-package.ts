import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeFinding, sortFindings, type Finding } from '../finding.ts';
import { readProject, type Project } from '../project.ts';

const WHOLE = join(import.meta.dirname, 'package');

/** A copy of the small package beside this file, to break. It goes away with `using`. */
export class BrokenPackage implements Disposable {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'broken-package-')));

  constructor() {
    cpSync(WHOLE, this.root, { recursive: true });
  }

  /** The project as the gates read it. */
  get project(): Project {
    return readProject(this.root);
  }

  /** Replaces a text of a file that has it exactly once. */
  edit(file: string, from: string, to: string): this {
    const path = join(this.root, file);
    const parts = readFileSync(path, 'utf8').split(from);
    if (parts.length !== 2) {
      throw new Error(`${file} has ${JSON.stringify(from)} ${parts.length - 1} times`);
    }
    writeFileSync(path, parts.join(to));
    return this;
  }

  write(file: string, text: string): this {
    mkdirSync(dirname(join(this.root, file)), { recursive: true });
    writeFileSync(join(this.root, file), text);
    return this;
  }

  remove(file: string): this {
    rmSync(join(this.root, file));
    return this;
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true });
  }
}

/** Findings as they are printed. */
export function printed(findings: readonly Finding[]): string[] {
  return sortFindings(findings).map(describeFinding);
}
