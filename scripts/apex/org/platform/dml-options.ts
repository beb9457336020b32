import { PlatformClass } from '../../platform/declare.ts';
import { PlatformValue } from '../../values/platform-value.ts';

declare module '../../platform/declare.ts' {
  interface ApexTypes {
    'Database.DMLOptions': DmlOptionsValue;
    'Database.AssignmentRuleHeader': AssignmentRuleHeaderValue;
  }
}

/** Asks for the assignment rules of cases and leads. An org in memory has none, so nothing follows. */
class AssignmentRuleHeaderValue extends PlatformValue {
  useDefaultRule: boolean | null = null;

  constructor() {
    super('Database.AssignmentRuleHeader');
  }
}

/** `Database.DMLOptions`. Without `optAllOrNone`, what can be saved is saved. */
export class DmlOptionsValue extends PlatformValue {
  optAllOrNone: boolean | null = null;
  readonly assignmentRuleHeader = new AssignmentRuleHeaderValue();

  constructor() {
    super('Database.DMLOptions');
  }
}

export const dmlOptions = [
  new PlatformClass<DmlOptionsValue>('Database.DMLOptions')
    .constructors({ '()': () => new DmlOptionsValue() })
    .properties({
      'Boolean optAllOrNone': {
        get: ({ optAllOrNone }) => optAllOrNone,
        set: (self, value) => {
          self.optAllOrNone = value;
          return undefined;
        },
      },
      'Database.AssignmentRuleHeader assignmentRuleHeader': {
        get: ({ assignmentRuleHeader }) => assignmentRuleHeader,
      },
    }),
  new PlatformClass<AssignmentRuleHeaderValue>('Database.AssignmentRuleHeader').properties({
    'Boolean useDefaultRule': {
      get: ({ useDefaultRule }) => useDefaultRule,
      set: (self, value) => {
        self.useDefaultRule = value;
        return undefined;
      },
    },
  }),
];
