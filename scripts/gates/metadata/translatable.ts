import type { Component } from './package.ts';
import { child, childrenOf, textOf, walk, type XmlElement } from './xml.ts';

/** A text that people read, by a key that says what it is of, such as `WeChat_Chat__c.Status__c label`. */
export interface Text {
  key: string;
  text: string;
  file: string;
  line: number;
}

/** Every text of the package that an org can translate, as it is in English. */
export function baseTexts(own: readonly Component[]): Text[] {
  return own.flatMap((component) => {
    const { type, fullName, element } = component;
    const read = reader(component);
    switch (type) {
      case 'CustomLabel':
        return read(`label ${fullName}`, element, 'value');
      case 'CustomApplication':
        return read(`app ${fullName}`, element, 'label');
      case 'CustomTab':
        return read(`tab ${fullName}`, element, 'label');
      case 'ReportType':
        return [
          ...read(`report type ${fullName}`, element, 'label'),
          ...read(`report type ${fullName} description`, element, 'description'),
          ...childrenOf(element, 'sections').flatMap((section) =>
            read(
              `report type ${fullName} ${named(section, 'masterLabel')}`,
              section,
              'masterLabel',
            ),
          ),
        ];
      case 'CustomObject':
        return isShown(fullName)
          ? [
              ...read(`${fullName} label`, element, 'label'),
              ...read(`${fullName} name`, child(element, 'nameField'), 'label'),
            ]
          : [];
      case 'CustomField':
        return isShown(fullName.split('.')[0] ?? '') ? fieldTexts(component) : [];
      case 'ValidationRule':
        return read(`${fullName} message`, element, 'errorMessage');
      case 'Layout':
        return [...walk(element)]
          .filter((each) => textOf(each, 'customLabel') === 'true')
          .flatMap((each) => read(`${fullName} ${named(each, 'label')}`, each, 'label'));
      default:
        return [];
    }
  });
}

/** Every translation into a language that the package has, by the keys of `baseTexts`. */
export function translatedTexts(own: readonly Component[], language: string): Text[] {
  return own.flatMap((component) => {
    const { type, fullName } = component;
    if (type === 'Translations' && fullName === language) {
      return globalTranslations(component);
    }
    const [container = '', field] = fullName.split('.');
    if (!container.endsWith(`-${language}`)) {
      return [];
    }
    const object = container.slice(0, -language.length - 1);
    return type === 'CustomFieldTranslation'
      ? fieldTranslations(component, `${object}.${field ?? ''}`)
      : objectTranslations(component, object);
  });
}

function fieldTexts(component: Component): Text[] {
  const { fullName, element } = component;
  const read = reader(component);
  const values = child(child(element, 'valueSet'), 'valueSetDefinition');
  return [
    ...read(`${fullName} label`, element, 'label'),
    ...read(`${fullName} help`, element, 'inlineHelpText'),
    ...read(`${fullName} related list`, element, 'relationshipLabel'),
    ...childrenOf(values, 'value').flatMap((value) =>
      read(`${fullName} value ${named(value, 'label')}`, value, 'label'),
    ),
  ];
}

function fieldTranslations(component: Component, field: string): Text[] {
  const { element } = component;
  const read = reader(component);
  return [
    ...read(`${field} label`, element, 'label'),
    ...read(`${field} help`, element, 'help'),
    ...read(`${field} related list`, element, 'relationshipLabel'),
    ...childrenOf(element, 'picklistValues').flatMap((value) =>
      read(`${field} value ${named(value, 'masterLabel')}`, value, 'translation'),
    ),
  ];
}

function objectTranslations(component: Component, object: string): Text[] {
  const { element } = component;
  const read = reader(component);
  return [
    ...childrenOf(element, 'caseValues')
      .filter((each) => textOf(each, 'plural') !== 'true')
      .flatMap((each) => read(`${object} label`, each, 'value')),
    ...read(`${object} name`, element, 'nameFieldLabel'),
    ...childrenOf(element, 'validationRules').flatMap((rule) =>
      read(`${object}.${named(rule, 'name')} message`, rule, 'errorMessage'),
    ),
    ...childrenOf(element, 'layouts').flatMap((layout) =>
      childrenOf(layout, 'sections').flatMap((section) =>
        read(`${object}-${named(layout, 'layout')} ${named(section, 'section')}`, section, 'label'),
      ),
    ),
  ];
}

function globalTranslations(component: Component): Text[] {
  const read = reader(component);
  const each = (list: string, texts: (element: XmlElement, name: string) => Text[]): Text[] =>
    childrenOf(component.element, list).flatMap((element) =>
      texts(element, named(element, 'name')),
    );
  return [
    ...each('customLabels', (label, name) => read(`label ${name}`, label, 'label')),
    ...each('customApplications', (app, name) => read(`app ${name}`, app, 'label')),
    ...each('customTabs', (tab, name) => read(`tab ${name}`, tab, 'label')),
    ...each('reportTypes', (type, name) => [
      ...read(`report type ${name}`, type, 'label'),
      ...read(`report type ${name} description`, type, 'description'),
      ...childrenOf(type, 'sections').flatMap((section) =>
        read(`report type ${name} ${named(section, 'name')}`, section, 'label'),
      ),
    ]),
  ];
}

function reader({ file }: Component) {
  return (key: string, element: XmlElement | undefined, name: string): Text[] => {
    const found = child(element, name);
    const text = found?.text.trim() ?? '';
    return found === undefined || text === '' ? [] : [{ key, text, file, line: found.line }];
  };
}

function named(element: XmlElement, name: string): string {
  return textOf(element, name) ?? '';
}

/** Events have no page on which people would read their names. */
function isShown(object: string): boolean {
  return !object.endsWith('__e');
}
