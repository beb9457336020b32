import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { report } from './finding.ts';
import { checkMetadata, loadPackage } from './metadata/check.ts';
import { checkComponentList, COMPONENT_LIST, listComponents } from './metadata/components.ts';
import { readSchema } from './metadata/schema.ts';
import { readProject } from './project.ts';

// npm run check:metadata [-- --update]: the metadata of the package, as far as it can be told
// without an org. --update writes the list of components anew.
const { values, positionals } = parseArgs({
  options: { update: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const project = readProject(resolve(positionals[0] ?? '.'));
const loaded = await loadPackage(project);
const components = listComponents(loaded);
if (values.update) {
  writeFileSync(join(project.root, COMPONENT_LIST), `${components.join('\n')}\n`);
}
report(
  [
    ...checkMetadata(project, readSchema(), loaded),
    ...checkComponentList(project.root, components),
  ],
  `${components.length} components, no finding.`,
);
