import { Faults, type FaultDefinition } from '../faults.ts';

const definitions = [
  {
    name: 'away',
    description: 'The org is in maintenance: every request, of sign-in too, is answered 503.',
    kind: 'switch',
    default: false,
  },
  {
    name: 'expire-sessions',
    description: 'All sessions end, so that the next request of each is answered 401.',
    kind: 'times',
    default: 0,
  },
  {
    name: 'closed',
    description: 'The business hours of the channel are over. The text is what customers are told.',
    kind: 'value',
    default: '',
  },
  {
    name: 'slow',
    description: 'Milliseconds that each answer of an API takes longer.',
    kind: 'value',
    default: 0,
  },
  {
    name: 'no-package',
    description: 'The package is not deployed: nothing is found below /services/apexrest.',
    kind: 'switch',
    default: false,
  },
  {
    name: 'request-limit',
    description: 'The API calls of the day are used up: 403 REQUEST_LIMIT_EXCEEDED.',
    kind: 'switch',
    default: false,
  },
  {
    name: 'storage-full',
    description: 'There is no room for another file: STORAGE_LIMIT_EXCEEDED.',
    kind: 'switch',
    default: false,
  },
  {
    name: 'lock-row',
    description: 'Somebody else has the record that is to be written: UNABLE_TO_LOCK_ROW.',
    kind: 'times',
    default: 0,
  },
  {
    name: 'no-links',
    description: 'Public links are switched off: nobody can make a ContentDistribution.',
    kind: 'switch',
    default: false,
  },
  {
    name: 'answer-cut',
    description:
      'The org does as it is told, and the connection breaks in the middle of its answer.',
    kind: 'times',
    default: 0,
  },
  {
    name: 'answer-lost',
    description: 'The org does as it is told, and the connection breaks before its answer.',
    kind: 'times',
    default: 0,
  },
  {
    name: 'connect-dropped',
    description:
      'The connection of a streaming client breaks while the org holds its /meta/connect.',
    kind: 'times',
    default: 0,
  },
  {
    name: 'client-forgotten',
    description:
      'The org forgets a streaming client: its next message is answered 403::Unknown client.',
    kind: 'times',
    default: 0,
  },
  {
    name: 'replay-ids-forgotten',
    description: 'Replay ids are no longer valid, as after 72 hours.',
    kind: 'switch',
    default: false,
  },
] as const satisfies readonly FaultDefinition[];

export type OrgFaultName = (typeof definitions)[number]['name'];

/** What the org can be told to do wrong. The most common ones also have a property. */
export class OrgFaults extends Faults<OrgFaultName> {
  readonly #changed: () => void;

  /** `changed` is called after each change: some faults strike at once. */
  constructor(changed: () => void = () => undefined) {
    super(definitions);
    this.#changed = changed;
  }

  override set(name: string, value: unknown): void {
    super.set(name, value);
    this.#changed();
  }

  override clear(name?: string): void {
    super.clear(name);
    this.#changed();
  }

  get away(): boolean {
    return this.on('away');
  }

  set away(isAway: boolean) {
    this.set('away', isAway);
  }

  /** Set to true, it strikes once. */
  get expireSessions(): boolean {
    return this.on('expire-sessions');
  }

  set expireSessions(expire: boolean) {
    this.set('expire-sessions', expire ? 1 : 0);
  }

  /** The text for customers while nobody is there. */
  get closed(): string | undefined {
    const text = this.value('closed');
    return typeof text === 'string' && text !== '' ? text : undefined;
  }

  set closed(text: string | undefined) {
    this.set('closed', text ?? '');
  }
}
