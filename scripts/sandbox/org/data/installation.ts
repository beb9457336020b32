import { fileURLToPath } from 'node:url';

import {
  hostOf,
  install,
  readPackage,
  type Installed,
  type Package,
} from '../../../apex/project.ts';
import { DataApi } from '../../../apex/org/api/data-api.ts';
import { recordId } from '../../../apex/org/data/record-ids.ts';
import type { LocalOrg } from '../../../apex/org/org.ts';
import type { ApexHost } from '../../../apex/server/apex-host.ts';
import { agentProfile } from './agent-profile.ts';

/** Where the package of this repository is. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

const SETTINGS = { organizationName: 'WeChat Desk Sandbox', timeZone: 'Asia/Shanghai' };
const NOTHING: Package = { metadata: [], sources: [] };

export interface InstallationOptions {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Told of what Apex does not catch and nobody waits for, and of faults of the runner. */
  onFailure: (what: string, error: unknown) => void;
}

/** The id of every org that is installed here, 15 characters: all of them are made alike. */
export const ORGANIZATION_ID = recordId('00D', 1).text.slice(0, 15);

/**
 * An org with what is installed in it, and the two ways to use it from outside. A deployment puts others in
 * the place of all three, so whoever lives longer than a request asks for them each time.
 */
export class Installation {
  org: LocalOrg;
  host: ApexHost;
  data: DataApi;
  readonly #options: InstallationOptions;
  readonly #listeners: ((org: LocalOrg) => void)[] = [];

  /** @throws MetadataError, CompileErrors */
  constructor(first: Package, options: InstallationOptions) {
    this.#options = options;
    ({ org: this.org, host: this.host, data: this.data } = this.#parts(first));
  }

  /**
   * Installs a package in the place of the last one. Records, users and events stay.
   *
   * @throws MetadataError, CompileErrors; then everything is as before.
   */
  replace(next: Package): void {
    ({ org: this.org, host: this.host, data: this.data } = this.#parts(next, this.org));
    for (const listener of this.#listeners) listener(this.org);
  }

  /** Calls back with the org now, and with each that takes its place. */
  onInstalled(listener: (org: LocalOrg) => void): void {
    this.#listeners.push(listener);
    listener(this.org);
  }

  #parts(given: Package, before?: LocalOrg) {
    const { now, onFailure } = this.#options;
    const metadata = [...given.metadata, agentProfile()];
    const installed: Installed = install({ ...given, metadata }, SETTINGS, before);
    const host = hostOf(installed, now, (job, error) => {
      onFailure(job.description, error);
    });
    return { org: installed.org, host, data: new DataApi(installed.org, host) };
  }
}

let known: Package | undefined;

/**
 * Installs the package of this repository, without its tests, in a new org. The files are read and parsed
 * once in a process.
 */
export function installPackage(options: InstallationOptions): Installation {
  known ??= forSandbox(readPackage(ROOT));
  return new Installation(known, options);
}

/** A new org in which nothing is installed. */
export function emptyInstallation(options: InstallationOptions): Installation {
  return new Installation(NOTHING, options);
}

function forSandbox({ metadata, sources }: Package): Package {
  return { metadata, sources: sources.filter(({ file }) => !file.includes('/tests/')) };
}
