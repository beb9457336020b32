import type { Org } from '../compile/org-port.ts';
import { platformException, type TraceElement } from '../values/exception.ts';
import type { ListValue } from '../values/list.ts';
import type { MapValue } from '../values/map.ts';
import type { Value } from '../values/value.ts';
import type { Frame } from './frame.ts';
import { Limits } from './limits.ts';
import type { Program } from '../compile/program.ts';

/** In whose name a transaction runs; what UserInfo tells. */
export interface RunningUser {
  /** 18 characters. */
  readonly id: string;
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly profileId: string;
  readonly roleId: string | undefined;
  /** Such as `en_US`, `zh_CN`. */
  readonly language: string;
  readonly locale: string;
  /** IANA name, such as `Asia/Shanghai`. */
  readonly timeZone: string;
  /** `Standard`, `AutomatedProcess`, … */
  readonly userType: string;
}

export type Quiddity = 'synchronous' | 'future' | 'queueable' | 'batch' | 'scheduled';

/** Milliseconds since the epoch, now. */
export type Now = () => number;

/** What `Trigger` shows while a trigger runs. */
export interface TriggerContext {
  readonly operation:
    | 'BEFORE_INSERT'
    | 'BEFORE_UPDATE'
    | 'BEFORE_DELETE'
    | 'AFTER_INSERT'
    | 'AFTER_UPDATE'
    | 'AFTER_DELETE'
    | 'AFTER_UNDELETE';
  readonly newRecords: ListValue | null;
  readonly oldRecords: ListValue | null;
  readonly newMap: MapValue | null;
  readonly oldMap: MapValue | null;
  readonly size: number;
}

/** Work that runs in a transaction of its own after this one: queueables, futures, batches. */
export interface AsyncJob {
  /** For messages: `Queueable Archive`. */
  readonly description: string;
  /** The user that it runs as. */
  readonly user: RunningUser;
  run(transaction: Transaction): void;
}

const MAXIMUM_STEPS = 20_000_000;

/** One Apex transaction: its static variables, call stack, governor limits and user. */
export class Transaction {
  readonly program: Program;
  readonly org: Org;
  readonly now: Now;
  /** Replaced between `Test.startTest` and `Test.stopTest`. */
  limits: Limits = new Limits();
  /** Limits of parts that are over: between `startTest` and `stopTest`, of jobs. */
  readonly seen: Limits[] = [];
  user: RunningUser;
  /** Innermost last. */
  readonly frames: Frame[] = [];
  /** Static variables by the number of their class; undefined until the class is initialised. */
  readonly statics: (Value[] | undefined)[] = [];
  /** Innermost last; empty outside triggers. */
  readonly triggers: TriggerContext[] = [];
  /** Runs once this transaction has been committed (in a test: at `Test.stopTest`). */
  readonly jobs: AsyncJob[] = [];
  /** What started the code that is being executed. */
  quiddity: Quiddity = 'synchronous';
  /** Whether a test method is being run. */
  readonly isTest: boolean;
  /** How many assertions have been made. */
  assertions = 0;
  #steps = 0;
  /** Lines of `System.debug`. */
  readonly log: (text: string) => void;

  constructor(options: {
    program: Program;
    org: Org;
    user: RunningUser;
    now: Now;
    isTest?: boolean;
    log?: (text: string) => void;
  }) {
    this.program = options.program;
    this.org = options.org;
    this.user = options.user;
    this.now = options.now;
    this.isTest = options.isTest ?? false;
    this.log = options.log ?? (() => undefined);
  }

  /** The Apex code that is being executed; undefined outside of any. */
  get frame(): Frame | undefined {
    return this.frames.at(-1);
  }

  /**
   * Counts a turn of a loop or a call. There is no CPU clock here; this stops what would run forever.
   *
   * @throws a LimitException
   */
  step(): void {
    this.#steps += 1;
    if (this.#steps > MAXIMUM_STEPS) {
      throw platformException('System.LimitException', 'Apex CPU time limit exceeded');
    }
  }

  /** Where execution is, innermost first. */
  trace(): readonly TraceElement[] {
    return this.frames.map(({ code, line }) => ({ place: code.place, line })).reverse();
  }
}

/**
 * State of a platform class that lasts as long as a transaction:
 * `const rest = new PerTransaction(() => ({ request: null }))`, then `rest.of(transaction)`.
 */
export class PerTransaction<State> {
  readonly #states = new WeakMap<Transaction, State>();
  readonly #make: (transaction: Transaction) => State;

  constructor(make: (transaction: Transaction) => State) {
    this.#make = make;
  }

  of(transaction: Transaction): State {
    const known = this.#states.get(transaction);
    if (known !== undefined) {
      return known;
    }
    const made = this.#make(transaction);
    this.#states.set(transaction, made);
    return made;
  }
}
