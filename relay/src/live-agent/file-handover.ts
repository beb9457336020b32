import type { DeskFile, FileOffer } from '../desk.ts';
import { TransportError } from '../transport.ts';
import type { LiveAgentClient } from './client.ts';
import type { SessionKeeper } from './keeper.ts';
import type { Session } from './session.ts';

// Source: Help, "Transfer Files During a Chat".
const LARGEST = 5 * 1024 * 1024;

/**
 * Hands a file to the agent who has asked for one. That it goes there is in the journal before it goes, so
 * that no process sends another one for the same request; what became of it, the agent sees.
 */
export class FileHandover {
  readonly #client: LiveAgentClient;
  readonly #keeper: SessionKeeper;

  constructor(client: LiveAgentClient, keeper: SessionKeeper) {
    this.#client = client;
    this.#keeper = keeper;
  }

  /** Never rejects. */
  async offer(file: DeskFile): Promise<FileOffer> {
    const { session } = this.#keeper;
    const request = session?.fileRequest;
    if (session === undefined || request === undefined || request.sent) return 'not-wanted';
    if (file.bytes.length > LARGEST) return 'too-large';
    try {
      if (!(await this.#mark(request, true))) return 'not-wanted';
      const answer = await this.#client.upload(session, request, file);
      const isTaken = !(answer instanceof Error) && answer.status >= 200 && answer.status <= 299;
      if (isTaken) return 'taken';
      // Nothing has left this machine: the next file may go there.
      if (answer instanceof TransportError && answer.certainlyNotSent) {
        await this.#mark(request, false);
      }
      return 'failed';
    } catch {
      // Only the journal throws here.
      return 'failed';
    }
  }

  /** False if the request is not that one any more, or is marked so already. */
  async #mark({ token }: NonNullable<Session['fileRequest']>, sent: boolean): Promise<boolean> {
    const marked: boolean[] = [];
    await this.#keeper.record((session) => {
      const request = session?.fileRequest;
      if (session === undefined || request?.token !== token || request.sent === sent) {
        return undefined;
      }
      marked.push(true);
      return { session: { ...session, fileRequest: { ...request, sent } }, events: [] };
    });
    return marked.length > 0;
  }
}
