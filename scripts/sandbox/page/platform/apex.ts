import { ApexAnswers, type Provision } from './apex-answers.ts';
import { requestApex } from './apex-request.ts';

type Params = Readonly<Record<string, unknown>>;

export const answers = new ApexAnswers(() => Date.now());

/** Which answer an object that a wire has provided belongs to, for `refreshApex`. */
export const keyOfProvision = new WeakMap<object, string>();

/** A method as components import it: to be called, and, if it only reads, to be wired. */
export interface ApexFunction {
  (params?: Params): Promise<unknown>;
  adapter?: new (provide: (provision: Provision) => void) => WireAdapter;
}

interface WireAdapter {
  connect: () => void;
  update: (params: Params) => void;
  disconnect: () => void;
}

/** Makes the function that `@salesforce/apex/Class.method` stands for. */
export function apexMethod(method: string, cacheable: boolean): ApexFunction {
  if (!cacheable) return (params = {}) => requestApex(method, params);
  const call: ApexFunction = (params = {}) =>
    answers.read(keyOf(method, params), () => requestApex(method, params));
  call.adapter = class {
    readonly #provide: (provision: Provision) => void;
    #key: string | undefined;
    #params: Params | undefined;
    #stop = (): void => undefined;

    constructor(provide: (provision: Provision) => void) {
      this.#provide = provide;
      provide({ data: undefined, error: undefined });
    }

    connect(): void {
      if (this.#params !== undefined) this.update(this.#params);
    }

    /** A parameter that is undefined is one that is not known yet: nothing is asked. */
    update(params: Params): void {
      this.#params = params;
      if (Object.values(params).includes(undefined)) return;
      const key = keyOf(method, params);
      if (key === this.#key) return;
      this.#stop();
      this.#key = key;
      this.#stop = answers.follow(
        key,
        () => requestApex(method, params),
        (answer) => {
          const provision = { ...answer };
          keyOfProvision.set(provision, key);
          this.#provide(provision);
        },
      );
    }

    disconnect(): void {
      this.#stop();
      this.#key = undefined;
    }
  };
  return call;
}

function keyOf(method: string, params: Params): string {
  const named = Object.entries(params).sort(([one], [other]) => (one < other ? -1 : 1));
  return `${method} ${JSON.stringify(named)}`;
}
