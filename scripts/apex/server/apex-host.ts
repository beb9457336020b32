import type { Org } from '../compile/org-port.ts';
import type { Program } from '../compile/program.ts';
import { Limits } from '../run/limits.ts';
import { Transaction, type AsyncJob, type Now, type RunningUser } from '../run/transaction.ts';

export interface HostOptions {
  readonly program: Program;
  readonly org: Org;
  readonly now: Now;
  /** Makes final what a transaction changed, and publishes its events. */
  readonly commit: (transaction: Transaction) => void;
  /** Whether a user may call a class from outside: what permission sets list under Apex classes. */
  readonly mayUseClass: (user: RunningUser, className: string) => boolean;
  readonly log?: (text: string) => void;
  /** Told of jobs that fail, which nobody waits for. */
  readonly onJobFailure: (job: AsyncJob, error: unknown) => void;
}

/** A program and an org that live on between transactions: what a stand-in for an org calls. */
export class ApexHost {
  readonly program: Program;
  readonly org: Org;
  readonly mayUseClass: HostOptions['mayUseClass'];
  readonly #options: HostOptions;

  constructor(options: HostOptions) {
    this.program = options.program;
    this.org = options.org;
    this.mayUseClass = options.mayUseClass;
    this.#options = options;
  }

  /**
   * Runs a transaction: commits it when the work returns, undoes it when the work throws. Then runs what it
   * left to do, each job in a transaction of its own.
   *
   * @throws what the work throws: a ThrownException for one of Apex, a RunnerFault for anything else.
   */
  run<Result>(
    user: RunningUser,
    work: (transaction: Transaction) => Result,
    limits = new Limits(),
  ): Result {
    const { result, jobs } = this.#transact(user, work, limits);
    this.#runJobs(jobs);
    return result;
  }

  #transact<Result>(
    user: RunningUser,
    work: (transaction: Transaction) => Result,
    limits: Limits,
  ): { result: Result; jobs: readonly AsyncJob[] } {
    const { program, org, now, log, commit } = this.#options;
    const transaction = new Transaction({
      program,
      org,
      user,
      now,
      ...(log === undefined ? {} : { log }),
    });
    transaction.limits = limits;
    const beginning = org.savepoint();
    try {
      const result = program.within(transaction, () => work(transaction));
      commit(transaction);
      return { result, jobs: transaction.jobs };
    } catch (error) {
      beginning.rollback();
      throw error;
    }
  }

  #runJobs(first: readonly AsyncJob[]): void {
    const jobs = [...first];
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const { user } = job;
      try {
        jobs.push(
          ...this.#transact(
            user,
            (own) => {
              job.run(own);
            },
            new Limits(),
          ).jobs,
        );
      } catch (error) {
        this.#options.onJobFailure(job, error);
      }
    }
  }
}
