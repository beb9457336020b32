import { spawn } from 'node:child_process';

/** What a Java program wrote, and how it ended. */
export interface JavaResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** There is no Java, or it is too old. The message says what to install. */
export class JavaMissingError extends Error {
  constructor(command: string, problem: string) {
    super(
      `${command}: ${problem}. The checks of the package's Apex run on Java 11 or newer: install a ` +
        'JRE (apt-get install default-jre-headless, brew install openjdk, or https://adoptium.net) ' +
        'and see that "java -version" answers.',
    );
    this.name = 'JavaMissingError';
  }
}

/**
 * Options for programs that live for seconds: compile quickly rather than well, and keep to one
 * thread for garbage. Takes half of the time that the defaults take.
 */
export const SHORT_LIVED = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** Runs a Java program to its end. Throws JavaMissingError where there is no Java to run it. */
export function runJava(args: readonly string[], command = 'java'): Promise<JavaResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...SHORT_LIVED, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const result = { code: 0, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (result.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (result.stderr += text));
    child.on('error', () => {
      reject(new JavaMissingError(command, 'cannot be started'));
    });
    child.on('close', (code) => {
      if (result.stderr.includes('UnsupportedClassVersionError')) {
        reject(new JavaMissingError(command, 'is too old'));
      } else {
        resolve({ ...result, code: code ?? 1 });
      }
    });
  });
}
