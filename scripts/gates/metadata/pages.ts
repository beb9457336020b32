import type { Finding } from '../finding.ts';
import type { Catalog } from './catalog.ts';
import { isRequired, picklistValues } from './fields.ts';
import type { Component } from './package.ts';
import { LIST_COLUMNS, RELATED_LISTS, STANDARD_TABS } from './platform-names.ts';
import { child, childrenOf, textOf, walk, type XmlElement } from './xml.ts';

/** Elements of reports that name a column. */
const COLUMN_NAMES = new Set(['column', 'dateColumn', 'field', 'groupingColumn', 'sortColumn']);

type Add = (at: XmlElement, message: string) => void;

const CHECKS: ReadonlyMap<string, (catalog: Catalog, component: Component, add: Add) => void> =
  new Map([
    ['CompactLayout', checkCompactLayout],
    ['CustomApplication', checkApplication],
    ['CustomObject', checkObjectPages],
    ['CustomTab', checkTab],
    ['FlexiPage', checkFlexiPage],
    ['Layout', checkLayout],
    ['ListView', checkListView],
    ['Report', checkReport],
    ['ReportType', checkReportType],
  ]);

/** What people see: layouts, lists, tabs, apps and reports that show what does not exist. */
export function checkPages(catalog: Catalog, own: readonly Component[]): Finding[] {
  const findings: Finding[] = [];
  for (const component of own) {
    CHECKS.get(component.type)?.(catalog, component, (at, message) => {
      findings.push({ file: component.file, line: at.line, message });
    });
  }
  return findings;
}

function checkLayout(catalog: Catalog, { fullName, element }: Component, add: Add): void {
  const object = fullName.split('-')[0] ?? '';
  if (!catalog.hasObject(object)) {
    add(element, `the layout is for ${object}, which is not an object`);
    return;
  }
  const shown = new Set<string>();
  for (const item of [...walk(element)].filter((each) => each.name === 'layoutItems')) {
    const name = textOf(item, 'field');
    if (name === undefined) {
      continue;
    }
    const field = catalog.customField(object, name);
    if (!catalog.hasField(object, name)) {
      add(item, `${object} has no field ${name} to show`);
    } else if (shown.has(name)) {
      add(item, `${name} is on the layout twice`);
    } else if (
      field !== undefined &&
      isRequired(field) &&
      textOf(item, 'behavior') !== 'Required'
    ) {
      add(item, `${name} is required, so its <behavior> has to be Required`);
    }
    shown.add(name);
  }
  for (const [name, field] of catalog.fieldsOf(object)) {
    if (isRequired(field) && !shown.has(name)) {
      add(element, `the layout has no item for the required field ${name}`);
    }
  }
  for (const list of childrenOf(element, 'relatedLists')) {
    checkRelatedList(catalog, object, list, add);
  }
}

function checkRelatedList(catalog: Catalog, object: string, list: XmlElement, add: Add): void {
  const name = textOf(list, 'relatedList') ?? '';
  const [target = '', lookup = ''] = name.split('.');
  const field = catalog.customField(target, lookup);
  if (field === undefined) {
    if (!RELATED_LISTS.has(name)) {
      add(list, `${name} is not a related list of ${object}`);
    }
    return;
  }
  if (textOf(field.element, 'referenceTo') !== object) {
    add(list, `${name} does not refer to ${object}`);
  }
  for (const column of [...childrenOf(list, 'fields'), ...childrenOf(list, 'sortField')]) {
    checkColumn(catalog, target, column, column.text.trim(), add);
  }
}

function checkListView(catalog: Catalog, { fullName, element }: Component, add: Add): void {
  const object = fullName.split('.')[0] ?? '';
  for (const column of childrenOf(element, 'columns')) {
    checkColumn(catalog, object, column, column.text.trim(), add);
  }
  for (const filter of childrenOf(element, 'filters')) {
    const name = textOf(filter, 'field') ?? '';
    checkColumn(catalog, object, filter, name, add);
    const field = catalog.customField(object, name);
    const values = field === undefined ? [] : picklistValues(field);
    for (const value of textOf(filter, 'value')?.split(',') ?? []) {
      if (values.length > 0 && !values.includes(value.trim())) {
        add(filter, `${name} has no value ${value.trim()}`);
      }
    }
  }
}

function checkColumn(
  catalog: Catalog,
  object: string,
  at: XmlElement,
  name: string,
  add: Add,
): void {
  if (!LIST_COLUMNS.has(name) && catalog.customField(object, name) === undefined) {
    add(at, `${name} is not a column of lists of ${object}`);
  }
}

function checkCompactLayout(catalog: Catalog, { fullName, element }: Component, add: Add): void {
  const object = fullName.split('.')[0] ?? '';
  for (const field of childrenOf(element, 'fields')) {
    if (!catalog.hasField(object, field.text.trim())) {
      add(field, `${object} has no field ${field.text.trim()} to show`);
    }
  }
}

function checkObjectPages(catalog: Catalog, { fullName, element }: Component, add: Add): void {
  const name = textOf(element, 'compactLayoutAssignment') ?? 'SYSTEM';
  if (name !== 'SYSTEM' && !catalog.has('CompactLayout', `${fullName}.${name}`)) {
    add(element, `${fullName} has no compact layout ${name}`);
  }
  for (const override of childrenOf(element, 'actionOverrides')) {
    const page = textOf(override, 'content') ?? '';
    if (textOf(override, 'type') === 'Flexipage' && !catalog.has('FlexiPage', page)) {
      add(override, `${page} is no FlexiPage of the package`);
    }
  }
}

/** A component without a namespace is the package's own. */
function checkFlexiPage(catalog: Catalog, { element }: Component, add: Add): void {
  const object = textOf(element, 'sobjectType');
  if (object !== undefined && !catalog.hasObject(object)) {
    add(child(element, 'sobjectType') ?? element, `${object} is not an object`);
  }
  for (const each of [...walk(element)].filter(({ name }) => name === 'componentName')) {
    const name = each.text.trim().replace(/^c:/, '');
    if (!name.includes(':') && !catalog.has('LightningComponentBundle', name)) {
      add(each, `${name} is no component of the package`);
    }
  }
}

function checkTab(catalog: Catalog, { fullName, element }: Component, add: Add): void {
  if (textOf(element, 'customObject') === 'true' && !catalog.has('CustomObject', fullName)) {
    add(element, `the tab is for ${fullName}, which is not an object of the package`);
  }
  for (const [name, type] of [
    ['flexiPage', 'FlexiPage'],
    ['lwcComponent', 'LightningComponentBundle'],
  ] as const) {
    const target = textOf(element, name);
    if (target !== undefined && !catalog.has(type, target)) {
      add(child(element, name) ?? element, `${target} is no ${type} of the package`);
    }
  }
}

function checkApplication(catalog: Catalog, { element }: Component, add: Add): void {
  for (const tab of childrenOf(element, 'tabs')) {
    const name = tab.text.trim();
    if (!catalog.has('CustomTab', name) && !STANDARD_TABS.has(name)) {
      add(tab, `${name} is not a tab of the package or of the platform`);
    }
  }
  const bar = textOf(element, 'utilityBar');
  if (bar !== undefined && !catalog.has('FlexiPage', bar)) {
    add(child(element, 'utilityBar') ?? element, `${bar} is no FlexiPage of the package`);
  }
}

function checkReportType(catalog: Catalog, { element }: Component, add: Add): void {
  const base = textOf(element, 'baseObject') ?? '';
  if (!catalog.hasObject(base)) {
    add(child(element, 'baseObject') ?? element, `${base} is not an object`);
  }
  for (const column of [...walk(element)].filter((each) => each.name === 'columns')) {
    const [object = '', ...relationships] = textOf(column, 'table')?.split('.') ?? [];
    const field = textOf(column, 'field') ?? '';
    if (!catalog.leads(object, [...relationships, ...field.split('.')])) {
      add(column, `${textOf(column, 'table') ?? ''} has no field ${field}`);
    }
  }
}

/** Reports of a custom report type show the columns that the type has, and no others. */
function checkReport(catalog: Catalog, { element }: Component, add: Add): void {
  const name = textOf(element, 'reportType') ?? '';
  const type = catalog.all('ReportType').get(name.replace(/__c$/, ''));
  if (type === undefined) {
    add(child(element, 'reportType') ?? element, `${name} is no report type of the package`);
    return;
  }
  const columns = new Set(
    [...walk(type.element)]
      .filter((each) => each.name === 'columns')
      .map((each) => `${textOf(each, 'table') ?? ''}$${textOf(each, 'field') ?? ''}`),
  );
  for (const used of walk(element)) {
    const column = used.text.trim();
    if (COLUMN_NAMES.has(used.name) && !columns.has(column)) {
      add(used, `${column} is not a column of the report type ${name}`);
    }
  }
}
