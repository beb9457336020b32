import { lookup as askSystem } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** So long an answer holds, in milliseconds. */
const HOLDS_MS = 5000;

type Answer = Parameters<Parameters<LookupFunction>[2]>;

/**
 * Finds the addresses of a name once for all connections that begin at about the same time, as when a
 * thousand polls go on after a start. Node asks the system in four threads, for which files wait as well.
 */
export function sharedLookup(lookup: LookupFunction = askSystem): LookupFunction {
  const answers = new Map<string, Promise<Answer>>();

  const ask = (...[name, options]: Parameters<LookupFunction>): Promise<Answer> => {
    const key = JSON.stringify([name, options]);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const forget = (): void => {
      answers.delete(key);
    };
    const answer = new Promise<Answer>((resolve) => {
      lookup(name, options, (...result) => {
        const [error] = result;
        if (error === null) setTimeout(forget, HOLDS_MS).unref();
        else forget();
        resolve(result);
      });
    });
    answers.set(key, answer);
    return answer;
  };

  return (name, options, callback) => {
    void ask(name, options, callback).then((answer) => {
      callback(...answer);
    });
  };
}
