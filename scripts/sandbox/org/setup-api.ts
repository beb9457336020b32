import express, { type RequestHandler, type Router } from 'express';

import type { RunningUser } from '../../apex/run/transaction.ts';
import type { Installation } from './data/installation.ts';
import type { Deployments } from './deploy/deployments.ts';
import { restRoutes, soapRoutes } from './deploy/metadata-routes.ts';
import type { Sessions } from './sign-in/sessions.ts';
import { ApexIds } from './tooling/apex-ids.ts';
import { TestRuns } from './tooling/test-runs.ts';
import { toolingRoutes } from './tooling/tooling-routes.ts';

export interface SetupApiParts {
  installation: Installation;
  /** Whether the package of this repository is in the org already. */
  isInstalled: boolean;
  sessions: Sessions;
  now: () => number;
  onFailure: (what: string, error: unknown) => void;
}

/** The Metadata and Tooling APIs of an org. What is behind them is loaded when it is first used. */
export class SetupApi {
  readonly #parts: SetupApiParts;
  readonly #ids = new ApexIds();
  #deployments: Promise<Deployments> | undefined;

  constructor(parts: SetupApiParts) {
    this.#parts = parts;
  }

  /** @param door of the APIs by REST; those by SOAP bring their session in the envelope. */
  routes(door: RequestHandler): Router {
    const { sessions, now, onFailure, installation } = this.#parts;
    const ids = this.#ids;
    const isAdmin = (user: RunningUser): boolean =>
      installation.org.permissions.of(user.id, user.profileId).isAdmin;
    const metadata = { sessions, mayDeploy: isAdmin, deployments: () => this.#loaded() };
    const given = async () => (await this.#loaded()).package();
    const runs = new TestRuns({ given, ids, now, onFailure });
    const data = '/services/data/:version';
    const router = express.Router();
    router.use('/services/Soap/m', soapRoutes(metadata));
    router.use(`${data}/metadata/deployRequest`, door, restRoutes(metadata));
    router.use(`${data}/tooling`, door, toolingRoutes({ runs, ids, given, mayAuthor: isAdmin }));
    return router;
  }

  /** Resolves once no deployment is under way any more. */
  async close(): Promise<void> {
    await (await this.#deployments)?.close();
  }

  #loaded(): Promise<Deployments> {
    this.#deployments ??= import('./deploy/deployments.ts').then(
      ({ Deployments: All }) => new All({ ...this.#parts, ids: this.#ids }),
    );
    return this.#deployments;
  }
}
