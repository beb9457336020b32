import { recordId } from '../../../apex/org/data/record-ids.ts';

const PREFIX = { ApexClass: '01p', ApexTrigger: '01q' } as const;

/** The ids of the org's classes and triggers: each name keeps its own over deployments. */
export class ApexIds {
  readonly #ids = new Map<string, string>();

  /** 18 characters. @param name in any case */
  of(type: keyof typeof PREFIX, name: string): string {
    const key = `${type} ${name.toLowerCase()}`;
    const known = this.#ids.get(key) ?? recordId(PREFIX[type], this.#ids.size + 1).text;
    this.#ids.set(key, known);
    return known;
  }
}
