import { expect, it } from 'vitest';
import { loadPackage } from '../metadata/check.ts';
import { checkComponentList, COMPONENT_LIST, listComponents } from '../metadata/components.ts';
import { BrokenPackage, printed } from './broken-package.ts';

async function findingsOf(broken: BrokenPackage): Promise<string[]> {
  return printed(
    checkComponentList(broken.root, listComponents(await loadPackage(broken.project))),
  );
}

it('finds what is deployed and not in the list, and what is in the list and not deployed', async () => {
  using broken = new BrokenPackage();
  const agreed = listComponents(await loadPackage(broken.project));
  broken.write(COMPONENT_LIST, `${agreed.join('\n')}\n`);
  expect(agreed).toContain('core ApexClass Tickets');
  expect(agreed).toContain('core CustomLabel Ticket_Opened');
  expect(agreed).toContain('live-agent CustomField LiveChatTranscript.Ticket__c');
  expect(await findingsOf(broken)).toEqual([]);

  const meta = 'force-app/core/classes/Tickets.cls-meta.xml';
  broken.remove(meta);
  const line = agreed.indexOf('core ApexClass Tickets') + 1;
  expect(await findingsOf(broken)).toEqual([
    `${COMPONENT_LIST}:${line}: core ApexClass Tickets is in the list, and is not deployed`,
  ]);

  broken.edit(COMPONENT_LIST, 'core ApexClass TicketResource\n', '');
  expect(await findingsOf(broken)).toEqual([
    `${COMPONENT_LIST}: core ApexClass TicketResource is deployed, and is not in the list`,
    `${COMPONENT_LIST}:${line - 1}: core ApexClass Tickets is in the list, and is not deployed`,
  ]);
});
