import { readXml, textOf, XmlError, type XmlElement } from '../../../gates/metadata/xml.ts';
import type { Arrival, ArrivedComponent } from './arrival.ts';
import type { Placed } from './check.ts';
import type { ComponentProblem } from './deploy-result.ts';
import { SOURCE } from './holdings.ts';
import { inWordsOfTheOrg } from './wording.ts';

/**
 * Says of what in the archive a finding is. Findings are of files in source format; people hear of the file
 * that they sent, and of the line in it.
 */
export function toProblem(finding: Placed, arrival: Arrival): ComponentProblem {
  const file = finding.file.replace(`${SOURCE}/`, '');
  const component = componentOf(file, arrival.components);
  const problem = inWordsOfTheOrg(finding.message);
  if (component === undefined) {
    // Something that was in the org already no longer fits what was sent.
    const fullName = /([^/]+?)\.[\w-]+(?:\.xml)?$/u.exec(file)?.[1] ?? file;
    const type = file.endsWith('.cls') ? 'ApexClass' : '';
    return { type, fullName, fileName: file, line: finding.line, column: finding.column, problem };
  }
  const { type, fullName, fileName } = component;
  const line = lineIn(arrival, file, component, finding.line);
  const column = finding.column ?? columnOf(arrival.text(fileName), line);
  return { type, fullName, fileName, line, column, problem };
}

/** The part that the file is of by itself, rather than the whole that it belongs to. */
function componentOf(
  file: string,
  components: readonly ArrivedComponent[],
): ArrivedComponent | undefined {
  return components
    .filter(({ files }) => files.includes(file))
    .sort((one, other) => one.files.length - other.files.length)[0];
}

/** A field has a file of its own in source format, and is an element of its object's in the archive. */
function lineIn(
  { text }: Arrival,
  file: string,
  { fullName, fileName, files }: ArrivedComponent,
  line: number | undefined,
): number | undefined {
  const isPart = fullName.includes('.') && files.length === 1 && fileName.endsWith('.object');
  if (!isPart || line === undefined) return line;
  const whole = rootOf(text(fileName));
  const name = fullName.slice(fullName.indexOf('.') + 1);
  const part = whole?.children.find((child) => textOf(child, 'fullName') === name);
  // The part begins below its XML declaration, the second line of its own file.
  return part === undefined || file === fileName ? line : part.line + line - 2;
}

function rootOf(text: string | undefined): XmlElement | undefined {
  try {
    return text === undefined ? undefined : readXml(text);
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

/** Orgs point behind the tag in question. */
function columnOf(text: string | undefined, line: number | undefined): number | undefined {
  if (line === undefined) return undefined;
  const content = text?.split('\n')[line - 1] ?? '';
  return content.indexOf('>') + 2;
}
