import { join } from 'node:path';

import { recordId } from '../../../apex/org/data/record-ids.ts';
import { componentOf } from '../../../apex/org/metadata/metadata-file.ts';
import type { Source } from '../../../apex/language/parse.ts';
import type { RunningUser } from '../../../apex/run/transaction.ts';
import type { Package } from '../../../apex/project.ts';
import { readProject } from '../../../gates/project.ts';
import { removeRecord } from '../data/channel-record.ts';
import { ROOT, type Installation } from '../data/installation.ts';
import type { ApexIds } from '../tooling/apex-ids.ts';
import { pack, unpack } from './arrival.ts';
import { Deployment, type DeployTarget } from './deployment.ts';
import type { DeployOptions } from './deploy-options.ts';
import { Holdings } from './holdings.ts';

export interface DeploymentsParts {
  installation: Installation;
  /** Whether the package of this repository is in the org already. */
  isInstalled: boolean;
  ids: ApexIds;
  now: () => number;
  onFailure: (what: string, error: unknown) => void;
}

/** The deployments of an org, one after the other, and what they have left in it. */
export class Deployments {
  readonly #parts: DeploymentsParts;
  readonly #known = new Map<string, Deployment>();
  readonly #sources = new Map<string, Source>();
  #queue: Promise<void> = Promise.resolve();
  #holdings: Holdings | undefined;

  constructor(parts: DeploymentsParts) {
    this.#parts = parts;
  }

  /** The package as it stands in the org, with its tests. */
  async package(): Promise<Package> {
    return this.#read(await this.#current());
  }

  start(archive: Buffer, options: DeployOptions, user: RunningUser): Deployment {
    return this.#enqueue(new Deployment(this.#newId(), archive, options, user, this.#target()));
  }

  /** Deploys what was validated. Undefined unless that has succeeded. */
  startValidated(id: string): Deployment | undefined {
    const validated = this.find(id);
    return validated?.succeeded === true && validated.options.checkOnly
      ? this.#enqueue(validated.afterValidation(this.#newId()))
      : undefined;
  }

  /** By an id of 15 or 18 characters. */
  find(id: string): Deployment | undefined {
    return this.#known.get(id.slice(0, 15));
  }

  /** Resolves once nothing is under way any more; forgets what the org has. */
  async close(): Promise<void> {
    await this.#queue;
    this.#holdings?.remove();
    this.#holdings = undefined;
  }

  #enqueue(deployment: Deployment): Deployment {
    this.#known.set(deployment.id.slice(0, 15), deployment);
    this.#queue = this.#queue.then(() => deployment.run());
    return deployment;
  }

  #newId(): string {
    return recordId('0Af', this.#known.size + 1).text;
  }

  async #current(): Promise<Holdings> {
    if (this.#holdings === undefined) {
      const { directories, apiVersion } = readProject(ROOT);
      const holdings = new Holdings(apiVersion);
      this.#holdings = holdings;
      if (this.#parts.isInstalled) {
        const arrival = await unpack(await pack(directories.map(({ path }) => join(ROOT, path))));
        holdings.add(arrival.source);
        arrival.remove();
      }
    }
    return this.#holdings;
  }

  #target(): DeployTarget {
    const { ids, now, onFailure } = this.#parts;
    return {
      ids,
      now,
      onFailure,
      copy: async () => (await this.#current()).copy(),
      read: (holdings) => this.#read(holdings),
      adopt: (holdings, given, arrived) => {
        this.#adopt(holdings, given, arrived);
      },
    };
  }

  /** Files that are as they were before need not be parsed again. */
  #read(holdings: Holdings): Package {
    const { metadata, sources } = holdings.package;
    const reused = sources.map((source) => {
      const before = this.#sources.get(source.file);
      return before?.text === source.text ? before : source;
    });
    for (const source of reused) this.#sources.set(source.file, source);
    return { metadata, sources: reused };
  }

  /** Records of custom metadata that were sent take the place of those in the org. */
  #adopt(holdings: Holdings, given: Package, arrived: ReadonlySet<string>): void {
    const { installation } = this.#parts;
    const before = installation.org.savepoint();
    try {
      for (const path of arrived) {
        const { type, name } = componentOf(path);
        const [metadataType = '', developerName] = name.split('.');
        if (type === 'md' && developerName !== undefined) {
          removeRecord(installation.org, `${metadataType}__mdt`, developerName);
        }
      }
      installation.replace(given);
    } catch (error) {
      before.rollback();
      throw error;
    }
    this.#holdings?.remove();
    this.#holdings = holdings;
  }
}
