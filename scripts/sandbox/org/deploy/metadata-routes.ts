import express, { type Router } from 'express';
import { z } from 'zod';

import type { RunningUser } from '../../../apex/run/transaction.ts';
import { callerOf } from '../api/door.ts';
import { partsOf } from '../api/multipart-record.ts';
import { NOT_FOUND, refuse } from '../api/platform-error.ts';
import type { Sessions } from '../sign-in/sessions.ts';
import type { Deployments } from './deployments.ts';
import { deployOptions } from './deploy-options.ts';
import { answerOf, faultOf, readCall, type SoapCall, type SoapValue } from './soap.ts';

/** Base64 of the 39 MB that an archive may have, and the envelope around it. */
const LONGEST_BODY = '55mb';
const NEEDED =
  'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions';

export interface MetadataParts {
  sessions: Sessions;
  deployments: () => Promise<Deployments>;
  /** Whether somebody may change metadata. */
  mayDeploy: (user: RunningUser) => boolean;
}

/** A fault of the SOAP API: its code and what it says. */
class SoapFault extends Error {
  override readonly name = 'SoapFault';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const deployContent = z.looseObject({ ZipFile: z.string(), DeployOptions: z.unknown() });
const statusContent = z.looseObject({
  asyncProcessId: z.string(),
  includeDetails: z.string().optional(),
});
const idContent = z.union([
  z.looseObject({ String: z.string() }).transform(({ String: id }) => id),
  z.looseObject({ id: z.string() }).transform(({ id }) => id),
  z.looseObject({ validationId: z.string() }).transform(({ validationId }) => validationId),
]);

/**
 * `/services/Soap/m/NN.0`, relative to where it is mounted: the calls of the Metadata API by which the Salesforce
 * CLI deploys.
 *
 * Source: Metadata API Developer Guide, "deploy()", "checkDeployStatus()", "cancelDeploy()",
 * "deployRecentValidation()".
 */
export function soapRoutes(parts: MetadataParts): Router {
  const router = express.Router();
  router.use(express.text({ type: () => true, limit: LONGEST_BODY }));
  router.post('/:version', async (request, response) => {
    response.type('text/xml');
    try {
      const call = readCall(String(request.body));
      if (call === undefined) throw new SoapFault('INVALID_OPERATION', 'No operation available');
      response.send(answerOf(call.operation, await answer(parts, call)));
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error;
      response.status(500).send(faultOf(error.code, error.message));
    }
  });
  return router;
}

/** @throws SoapFault */
async function answer(parts: MetadataParts, call: SoapCall): Promise<SoapValue> {
  const user = parts.sessions.use(call.session);
  if (user === undefined) {
    throw new SoapFault(
      'INVALID_SESSION_ID',
      'Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing session hash.',
    );
  }
  if (!parts.mayDeploy(user)) throw new SoapFault('INSUFFICIENT_ACCESS', NEEDED);
  const deployments = await parts.deployments();
  switch (call.operation) {
    case 'deploy': {
      const { ZipFile, DeployOptions } = contentOf(deployContent, call);
      const options = deployOptions.parse(DeployOptions === '' ? {} : (DeployOptions ?? {}));
      const { id } = deployments.start(Buffer.from(ZipFile, 'base64'), options, user);
      return { done: false, id, state: 'Queued' };
    }
    case 'checkDeployStatus': {
      const { asyncProcessId, includeDetails } = contentOf(statusContent, call);
      return known(deployments, asyncProcessId).result(includeDetails === 'true');
    }
    case 'cancelDeploy': {
      const deployment = known(deployments, contentOf(idContent, call));
      deployment.cancel();
      return { done: deployment.isOver, id: deployment.id };
    }
    case 'deployRecentValidation': {
      const deployment = deployments.startValidated(contentOf(idContent, call));
      if (deployment === undefined) throw notValidated();
      return deployment.id;
    }
    default:
      throw new SoapFault(
        'INVALID_TYPE',
        `No operation available for request {http://soap.sforce.com/2006/04/metadata}${call.operation}`,
      );
  }
}

function contentOf<Content>(schema: z.ZodType<Content>, call: SoapCall): Content {
  const { data, error } = schema.safeParse(call.content);
  if (error !== undefined || data === undefined) {
    throw new SoapFault('INVALID_FIELD', `${call.operation}: required elements are missing`);
  }
  return data;
}

function known(deployments: Deployments, id: string) {
  const deployment = deployments.find(id);
  if (deployment !== undefined) return deployment;
  throw new SoapFault('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
}

function notValidated(): SoapFault {
  const message = 'Cannot quick deploy: the validation is unknown, or has not succeeded';
  return new SoapFault('INVALID_ID_FIELD', message);
}

const restOptions = z.looseObject({ deployOptions });
const restValidated = z.looseObject({ validatedDeployRequestId: z.string() });

/**
 * `/services/data/vNN.0/metadata/deployRequest`, relative to where it is mounted: the same by REST, which the CLI
 * uses when it is told to.
 *
 * Source: Metadata API Developer Guide, "Deploying Metadata with REST".
 */
export function restRoutes({ deployments, mayDeploy }: MetadataParts): Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    if (mayDeploy(callerOf(response))) next();
    else refuse(response, { status: 403, errorCode: 'INSUFFICIENT_ACCESS', message: NEEDED });
  });
  router.post(
    '/',
    express.json(),
    express.raw({ type: 'multipart/form-data', limit: LONGEST_BODY }),
    async (request, response) => {
      const all = await deployments();
      const validated = restValidated.safeParse(request.body).data;
      const deployment =
        validated === undefined
          ? startOf(all, request.body, request.get('content-type') ?? '', callerOf(response))
          : all.startValidated(validated.validatedDeployRequestId);
      if (deployment === undefined) {
        const { code: errorCode, message } = notValidated();
        refuse(response, { status: 400, errorCode, message });
      } else response.status(201).json({ id: deployment.id });
    },
  );
  router.get('/:id', async (request, response) => {
    const deployment = (await deployments()).find(request.params.id);
    if (deployment === undefined) refuse(response, NOT_FOUND);
    else {
      const withDetails = request.query['includeDetails'] === 'true';
      response.json({ id: deployment.id, deployResult: deployment.result(withDetails) });
    }
  });
  router.patch('/:id', async (request, response) => {
    const deployment = (await deployments()).find(request.params.id);
    if (deployment === undefined) refuse(response, NOT_FOUND);
    else {
      deployment.cancel();
      response.status(202).json({ id: deployment.id, deployResult: deployment.result(false) });
    }
  });
  return router;
}

function startOf(all: Deployments, body: unknown, contentType: string, user: RunningUser) {
  const boundary = /boundary="?([^";]+)"?/iu.exec(contentType)?.[1];
  if (!Buffer.isBuffer(body) || boundary === undefined) return undefined;
  const parts = new Map(partsOf(body, boundary).map(({ name, content }) => [name, content]));
  const archive = parts.get('file');
  const options = restOptions.safeParse(jsonOf(parts.get('json') ?? parts.get('entity_content')));
  return archive === undefined || !options.success
    ? undefined
    : all.start(archive, options.data.deployOptions, user);
}

function jsonOf(part: Buffer | undefined): unknown {
  try {
    return JSON.parse(part?.toString('utf8') ?? '') as unknown;
  } catch {
    return undefined;
  }
}
