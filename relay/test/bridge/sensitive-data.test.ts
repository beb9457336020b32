import { beforeEach, describe, expect, it } from 'vitest';

import { Stage } from './stage.ts';
import { settled } from './stepping-clock.ts';

const HIDERS = [{ id: '0GO1', name: 'the secret' }];

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});

describe('what a desk wants hidden', () => {
  it('is hidden in what waits as soon as the desk says so, and in what comes', async () => {
    await stage.write('it is hush', 'nothing');
    const chat = stage.desk.chat();
    await chat.hide('hush');
    expect((await stage.rows('to-agent')).map(({ text }) => text)).toEqual([
      'it is ***',
      'nothing',
    ]);
    await stage.write('hush, hush');
    await chat.accept();
    await settled();
    expect(chat.sent).toMatchObject([
      { text: 'it is ***', hiddenBy: HIDERS },
      { text: 'nothing' },
      { text: '***, ***', hiddenBy: HIDERS },
    ]);
    expect(chat.sent[1]).not.toHaveProperty('hiddenBy');
  });

  it('stays hidden when another process goes on', async () => {
    await stage.write('hello');
    await stage.desk.chat().hide('hush');
    await stage.bridge.stop();
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await settled();
    await stage.write('hush');
    expect((await stage.rows('to-agent')).map(({ text }) => text)).toEqual(['hello', '***']);
  });

  it('is not written down by halves: what waits is hidden, or the desk is asked again', async () => {
    await stage.write('hush');
    stage.broken.add('commit');
    await expect(stage.desk.chat().hide('hush')).rejects.toThrow('No commit.');
    stage.broken.clear();
    expect((await stage.rows('to-agent')).map(({ text }) => text)).toEqual(['hush']);
    await stage.desk.chat().hide('hush');
    expect((await stage.rows('to-agent')).map(({ text }) => text)).toEqual(['***']);
  });

  it('is hidden once more by what the desk wants later, and both are named', async () => {
    await stage.write('hush and psst');
    const chat = stage.desk.chat();
    await chat.hide('hush');
    await chat.hide('psst');
    await chat.accept();
    await settled();
    expect(chat.sent).toMatchObject([{ text: '*** and ***', hiddenBy: HIDERS }]);
  });

  it('is hidden for the org as well, and in what nobody has read', async () => {
    stage.served.archives = true;
    await stage.write('hush');
    const chat = stage.desk.chat();
    await chat.hide('hush');
    await chat.tell({ type: 'refused', reason: 'Unavailable' });
    await stage.elapse(5 * 60_000);
    const { updates, archives } = stage.org;
    expect(JSON.stringify([updates, archives])).not.toContain('hush');
    expect(updates.flatMap(({ update }) => update.messages)).toMatchObject([{ text: '***' }]);
    expect(archives.flatMap(({ messages }) => messages.map(({ text }) => text))).toContain('***');
  });

  it('is hidden in each message before many are said together', async () => {
    await stage.write(...Array.from({ length: 20 }, (_, index) => `${String(index)} hush`));
    const chat = stage.desk.chat();
    await chat.hide('hush');
    await chat.accept();
    await stage.elapse(1);
    expect(stage.desk.said.join('\n')).not.toContain('hush');
    expect(chat.sent.length).toBeLessThan(10);
    expect(chat.sent.at(-1)).toMatchObject({ hiddenBy: HIDERS });
  });
});
