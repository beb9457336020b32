import type { Finding } from '../finding.ts';
import type { Component } from './package.ts';
import { child } from './xml.ts';

/** Code of another API version than the project's would see the platform otherwise than the rest. */
export function checkVersions(apiVersion: string, own: readonly Component[]): Finding[] {
  return own.flatMap(({ fullName, file, element }) => {
    const version = child(element, 'apiVersion');
    const said = version?.text.trim();
    return version === undefined || said === apiVersion
      ? []
      : [
          {
            file,
            line: version.line,
            message: `${fullName} is of version ${said ?? ''}, and sfdx-project.json of ${apiVersion}`,
          },
        ];
  });
}
