import type { Program } from '../compile/program.ts';
import type { UserClass } from '../compile/user-class.ts';
import type { UserMethod } from '../compile/user-members.ts';

export interface TestClass {
  readonly declared: UserClass;
  /** `@TestSetup` methods. */
  readonly setups: readonly UserMethod[];
  readonly tests: readonly UserMethod[];
}

/** The test classes of a program with their test methods, in the order of the source. */
export function findTests(program: Program): TestClass[] {
  return program.classes
    .filter(({ isTest }) => isTest)
    .map((declared) => {
      const methods = [...declared.methods.values()].flat().filter(({ isStatic }) => isStatic);
      return {
        declared,
        setups: methods.filter((method) => isAnnotated(method, 'testsetup')),
        tests: methods.filter(
          (method) => isAnnotated(method, 'istest') || method.modifiers.words.has('testmethod'),
        ),
      };
    })
    .filter(({ tests }) => tests.length > 0);
}

function isAnnotated({ modifiers }: UserMethod, name: string): boolean {
  return modifiers.annotations.some((annotation) => annotation.name === name);
}
