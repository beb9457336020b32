import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { selfSigned } from '../../../relay/test/fixtures/certificate.ts';
import { Child } from './child.ts';
import { Relay, type RelayParts } from './relay.ts';

const TOWN = program('../town/town.ts');
const FORWARDER = program('../bare/forwarder.ts');

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const urlsSchema = z.object({
  liveAgentUrl: z.string(),
  orgUrl: z.string(),
  wechatUrl: z.string(),
});

/** Everybody whom a relay talks to, in a process of their own, over https unless said otherwise. */
export interface Town {
  child: Child;
  urls: z.infer<typeof urlsSchema>;
}

/** What a measurement needs: processes and files that go when it is over. */
export class Stage {
  readonly folder: string;
  readonly #authority: { file: string; key: string; cert: string };
  readonly #endings: (() => Promise<unknown>)[] = [];

  private constructor(folder: string, authority: { file: string; key: string; cert: string }) {
    this.folder = folder;
    this.#authority = authority;
  }

  /** Does the work on a stage, and clears it in any case. */
  static async with<T>(work: (stage: Stage) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'wechat-desk-bench-'));
    const certificate = selfSigned('localhost');
    const file = join(folder, 'authority.pem');
    await writeFile(file, certificate.cert);
    const stage = new Stage(folder, { file, ...certificate });
    const giveUp = (): void => {
      void stage.#clear().then(() => process.exit(1));
    };
    for (const signal of SIGNALS) process.once(signal, giveUp);
    try {
      return await work(stage);
    } finally {
      for (const signal of SIGNALS) process.off(signal, giveUp);
      await stage.#clear();
    }
  }

  async #clear(): Promise<void> {
    for (const end of this.#endings.splice(0).toReversed()) await end();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** `end` is called when the stage is cleared, before those that were given before it. */
  atEnd(end: () => Promise<unknown>): void {
    this.#endings.push(end);
  }

  async town({ secure = true } = {}): Promise<Town> {
    const child = this.process(TOWN);
    const { key, cert } = this.#authority;
    const urls = urlsSchema.parse(await child.ask('start', secure ? { key, cert } : {}));
    return { child, urls };
  }

  process(file: string): Child {
    const child = new Child(file, { environment: { NODE_EXTRA_CA_CERTS: this.#authority.file } });
    this.atEnd(() => child.end());
    return child;
  }

  /** The product, in this town; the town's WeChat is pointed at it. */
  async relay({ child, urls }: Town, parts: Partial<RelayParts> = {}): Promise<Relay> {
    const relay = await this.idleRelay(urls, parts);
    await relay.start();
    await child.ask('point', { urls: relay.webhook });
    return relay;
  }

  /** The product, not started yet. */
  async idleRelay(urls: Town['urls'], parts: Partial<RelayParts> = {}): Promise<Relay> {
    const { folder } = this;
    const authority = this.#authority.file;
    const relay = await Relay.prepare({ folder, services: urls, authority, ...parts });
    this.atEnd(() => relay.end('SIGKILL'));
    return relay;
  }

  /** The baseline, in this town; the town's WeChat is pointed at it. */
  async forwarder({ child, urls }: Town): Promise<Child> {
    const forwarder = this.process(FORWARDER);
    const { port } = await forwarder.measure('start', urls);
    await child.ask('point', { urls: `http://127.0.0.1:${String(port)}/wechat/Main` });
    return forwarder;
  }
}

function program(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
