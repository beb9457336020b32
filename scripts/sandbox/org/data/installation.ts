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

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** An org with the package, and the two ways to use it from outside. */
export interface Installation {
  org: LocalOrg;
  host: ApexHost;
  data: DataApi;
}

export interface InstallationOptions {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Told of what Apex does not catch and nobody waits for, and of faults of the runner. */
  onFailure: (what: string, error: unknown) => void;
}

/** The id of every org that is installed here, 15 characters: all of them are made alike. */
export const ORGANIZATION_ID = recordId('00D', 1).text.slice(0, 15);

let known: Package | undefined;

/**
 * Installs the package of this repository, without its tests, in a new org. The files are read and parsed
 * once in a process.
 */
export function installPackage({ now, onFailure }: InstallationOptions): Installation {
  known ??= forSandbox(readPackage(ROOT));
  const installed: Installed = install(known, {
    organizationName: 'WeChat Desk Sandbox',
    timeZone: 'Asia/Shanghai',
  });
  const host = hostOf(installed, now, (job, error) => {
    onFailure(job.description, error);
  });
  return { org: installed.org, host, data: new DataApi(installed.org, host) };
}

function forSandbox({ metadata, sources }: Package): Package {
  return {
    metadata: [...metadata, agentProfile()],
    sources: sources.filter(({ file }) => !file.includes('/tests/')),
  };
}
