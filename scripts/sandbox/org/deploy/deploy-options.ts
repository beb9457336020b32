import { z } from 'zod';

const flag = z
  .union([z.boolean(), z.literal('true'), z.literal('false')])
  .optional()
  .transform((value) => value === true || value === 'true');

const TEST_LEVELS = [
  'NoTestRun',
  'RunSpecifiedTests',
  'RunLocalTests',
  'RunAllTestsInOrg',
] as const;

/**
 * How a deployment shall be done, by SOAP (texts) or by REST (JSON).
 *
 * Source: Metadata API Developer Guide, "deploy()", DeployOptions. Without a test level, orgs for development
 * run no tests.
 */
export const deployOptions = z.object({
  checkOnly: flag,
  ignoreWarnings: flag,
  rollbackOnError: flag,
  singlePackage: flag,
  purgeOnDelete: flag,
  testLevel: z.enum(TEST_LEVELS).default('NoTestRun'),
  runTests: z
    .union([z.string().transform((name) => [name]), z.array(z.string())])
    .default([])
    .transform((names) => names.filter((name) => name !== '')),
});

export type DeployOptions = z.infer<typeof deployOptions>;
