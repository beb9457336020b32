import { compileProgram, type Program } from '../compile/program.ts';
import { corePlatform } from '../platform/core-platform.ts';
import { callMethod } from '../run/invoke.ts';
import { Transaction } from '../run/transaction.ts';
import { textOf } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { ADMIN, FakeOrg } from './fake-org.ts';

/** 2024-02-29 12:34:56.789 in UTC. The administrator's clock is eight hours ahead. */
export const NOW = Date.UTC(2024, 1, 29, 12, 34, 56, 789);

/** Compiles classes and triggers given by their text; the first name in it is the file's. */
export function compile(sources: readonly string[], org = new FakeOrg()): Program {
  return compileProgram({
    sources: sources.map((text) => {
      const [, kind, name] = /\b(class|interface|enum|trigger)\s+(\w+)/.exec(text) ?? [];
      return { file: `${name ?? 'Unnamed'}.${kind === 'trigger' ? 'trigger' : 'cls'}`, text };
    }),
    platform: corePlatform,
    org,
  });
}

/** A transaction of the administrator. */
export function transactionOf(
  program: Program,
  org: FakeOrg,
  log: (text: string) => void = () => undefined,
): Transaction {
  return new Transaction({ program, org, user: ADMIN, now: () => NOW, log });
}

/** Runs statements as the body of a static method, and gives what they return. */
export function run(body: string, ...more: string[]): Value {
  const org = new FakeOrg();
  const main = `public class Main { public static Object main() { ${body} } }`;
  const program = compile([main, ...more], org);
  return runMain(program, transactionOf(program, org));
}

/** Calls `Main.main()`. */
export function runMain(program: Program, transaction: Transaction): Value {
  const main = program.findClass('Main')?.methods.get('main')?.[0];
  if (main === undefined) {
    throw new Error('There is no Main.main()');
  }
  return program.within(transaction, () => callMethod(transaction, main, null, []));
}

/** What statements return, as Apex writes it. */
export function returned(body: string, ...more: string[]): string {
  return textOf(run(body, ...more));
}

/** The value of an expression, as Apex writes it. */
export function evaluated(expression: string, ...more: string[]): string {
  return returned(`return ${expression};`, ...more);
}

/** The exception that statements throw, as `Type: message`; `none` if they throw none. */
export function thrown(body: string, ...more: string[]): string {
  return returned(
    `try { ${body} } catch (Exception e) { return e.getTypeName() + ': ' + e.getMessage(); } return 'none';`,
    ...more,
  );
}
