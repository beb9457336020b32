import type { PlatformDeclaration } from '../../platform/declare.ts';
import type { LocalOrg } from '../org.ts';
import { accessLevel } from './access-level.ts';
import { databaseClasses } from './database.ts';
import { describeClasses } from './describe.ts';
import { dmlOptions } from './dml-options.ts';
import { eventBusClasses } from './event-bus-class.ts';
import { exceptionDetails } from './exception-details.ts';
import { featureManagementClass } from './feature-management.ts';
import { languageParts } from './language-parts.ts';
import { results } from './results.ts';
import { securityClasses } from './security.ts';
import { sObjectClass } from './sobject.ts';

/** The platform classes that belong to an org: what `compileProgram` needs beside those of the language. */
export function orgPlatform(org: LocalOrg): PlatformDeclaration[] {
  return [
    accessLevel,
    ...results,
    ...dmlOptions,
    ...databaseClasses(org),
    ...describeClasses(org),
    ...eventBusClasses(org),
    featureManagementClass(org),
    exceptionDetails,
    ...languageParts(org),
    ...securityClasses(org),
    sObjectClass(org),
  ];
}
