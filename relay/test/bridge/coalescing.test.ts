import fc from 'fast-check';
import { expect, it } from 'vitest';

import { Reporter } from '../../src/bridge/reporter.ts';
import { active } from './conversations.ts';
import { away, FakeOrg } from './fake-org.ts';
import { openMemoryJournal } from './memory-journal.ts';
import { Observed } from './observed.ts';
import { SteppingClock } from './stepping-clock.ts';

const customer = { channel: 'shop', openId: 'anna' };
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant('change' as const), agent: fc.string() }),
  fc.record({ kind: fc.constant('result' as const), id: fc.nat(5) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(2000) }),
  fc.constant({ kind: 'org-away' as const }),
  fc.constant({ kind: 'org-back' as const }),
);

it('however changes, results and outages follow each other, the org ends up with the latest state and every result', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 25 }), async (steps) => {
      const clock = new SteppingClock();
      const { journal } = await openMemoryJournal(clock);
      const org = new FakeOrg();
      const reporter = new Reporter({
        journal,
        org,
        clock,
        observer: new Observed(),
        gatherMs: 300,
      });
      let agent = '';
      const results = new Set<string>();
      let changes = 0;
      const change = async (more: object = {}): Promise<void> => {
        const facts = { ...active, agent };
        const { id, chatId, state, openedAt, endedAt } = facts;
        const conversation = { id, customer, chatId, state, facts, session: {}, openedAt, endedAt };
        await journal.commit({ customer, conversation, report: true, ...more });
        changes += 1;
        reporter.kick(id);
      };
      await change();
      for (const step of steps) {
        if (step.kind === 'change') {
          ({ agent } = step);
          await change();
        } else if (step.kind === 'result') {
          const requestId = `r${String(step.id)}`;
          results.add(requestId);
          const result = { requestId, conversationId: active.id, outcome: 'done', message: '' };
          await change({ results: [result] });
        } else if (step.kind === 'pass') {
          await clock.elapse(step.ms);
        } else {
          org.trouble = step.kind === 'org-away' ? away : undefined;
        }
      }
      org.trouble = undefined;
      await clock.elapse(120_000);
      expect(org.updates.at(-1)?.update.agent).toBe(agent);
      const told = org.updates.flatMap(({ update }) => update.results);
      expect(new Set(told.map(({ requestId }) => requestId))).toEqual(results);
      expect(await journal.reports()).toEqual([]);
      // Without an outage, what comes together is told together.
      const outages = steps.some(({ kind }) => kind === 'org-away');
      if (!outages) expect(org.updates.length).toBeLessThanOrEqual(changes);
      await reporter.stop();
      await journal.close();
    }),
    { numRuns: 60 },
  );
});
