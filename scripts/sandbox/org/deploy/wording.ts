/** How an org says what the gates say, where its own words are known. The first that fits counts. */
const WORDS: readonly [RegExp, (...parts: readonly string[]) => string][] = [
  [
    /^<(\w+)> is unknown in (\w+)$/u,
    (_, element, type) =>
      parsing(`Element ${qualified(element)} invalid at this location in type ${type}`),
  ],
  [
    /^<(\w+)> may stand once in (\w+);/u,
    (_, element, type) =>
      parsing(`Element ${qualified(element)} is duplicated at this location in type ${type}`),
  ],
  [
    /^<(\w+)> is "(.*)", and has to be true or false$/u,
    (_, _element, value) => parsing(`'${value}' is not a valid value for the type xsd:boolean`),
  ],
  [
    /^<(\w+)> is "(.*)", and has to be a number$/u,
    (_, _element, value) => parsing(`'${value}' is not a valid value for the type xsd:int`),
  ],
  [
    /^<(\w+)> is "(.*)", and has to be one of /u,
    (_, element, value) =>
      parsing(`'${value}' is not a valid value for the enum '${typeOf(element)}'`),
  ],
  [/^<(\w+)> is missing in \w+$/u, (_, element) => `Required field is missing: ${element}`],
  [
    /^<\w+>: (\S+) is no (\w+) that this package directory can see$/u,
    (_, name = '', what = '') => {
      const [type, element] = MISSING[what] ?? [what, 'name'];
      return `In field: ${element} - no ${type} named ${name} found`;
    },
  ],
  [
    /^<fieldPermissions>: (\S+) is required/u,
    (_, name = '') => `You cannot deploy to a required field: ${name}`,
  ],
];

/** What a permission set names and nobody has: its type, and the element that names it. */
const MISSING: Readonly<Record<string, readonly [type: string, element: string]>> = {
  ApexClass: ['ApexClass', 'apexClass'],
  CustomApplication: ['CustomApplication', 'application'],
  Flow: ['Flow', 'flow'],
  field: ['CustomField', 'field'],
  object: ['CustomObject', 'object'],
  tab: ['CustomTab', 'tab'],
};

/** What an org would say, or else what the gate says. */
export function inWordsOfTheOrg(message: string): string {
  for (const [pattern, words] of WORDS) {
    const match = pattern.exec(message);
    if (match !== null) return words(...match);
  }
  return message;
}

function parsing(problem: string): string {
  return `Error parsing file: ${problem}`;
}

function qualified(element: string | undefined): string {
  return `{http://soap.sforce.com/2006/04/metadata}${element ?? ''}`;
}

/** The enumeration of an element is called like it: `type` of a field is the exception that people meet. */
function typeOf(element: string | undefined): string {
  const name = element ?? '';
  return name === 'type' ? 'FieldType' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
