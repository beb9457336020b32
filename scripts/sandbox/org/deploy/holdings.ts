import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readPackage, type Package } from '../../../apex/project.ts';
import { readProject, type Project } from '../../../gates/project.ts';

/** Where the metadata of an org is kept below its folder. */
export const SOURCE = 'source';

/**
 * The metadata of an org as a project in source format: what is checked, compiled and installed is read from
 * there, and nothing else. A deployment works on a copy, which takes the place of the last one if all is well.
 */
export class Holdings {
  /** Outside of every repository. */
  readonly root: string;

  readonly #apiVersion: string;

  constructor(apiVersion: string) {
    this.#apiVersion = apiVersion;
    this.root = mkdtempSync(join(tmpdir(), 'wechat-desk-org-'));
    startProject(this.root, apiVersion);
  }

  /** The same metadata in another folder. */
  copy(): Holdings {
    const copy = new Holdings(this.#apiVersion);
    copy.add(join(this.root, SOURCE));
    return copy;
  }

  /** Puts all that is in a folder over what is there. */
  add(folder: string): void {
    cpSync(folder, join(this.root, SOURCE), { recursive: true });
  }

  get project(): Project {
    return readProject(this.root);
  }

  get package(): Package {
    return readPackage(this.root);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Makes a folder a project whose source is in {@link SOURCE}. */
export function startProject(root: string, apiVersion: string): void {
  mkdirSync(join(root, SOURCE));
  const project = { packageDirectories: [{ path: SOURCE, default: true }] };
  const text = JSON.stringify({ ...project, sourceApiVersion: apiVersion });
  writeFileSync(join(root, 'sfdx-project.json'), text);
}
