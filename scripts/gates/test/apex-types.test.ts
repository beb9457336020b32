import { expect, it } from 'vitest';
import { JavaMissingError } from '../apex/java.ts';
import { checkApexTypes } from '../apex/type-check.ts';
import { BrokenPackage, printed } from './broken-package.ts';

const TICKETS = 'force-app/core/classes/Tickets.cls';
const RESOURCE = 'force-app/core/classes/TicketResource.cls';
const TRANSCRIPTS = 'force-app/live-agent/classes/TranscriptTickets.cls';

// One run for all, since every start of Java takes seconds. What is not broken has no finding.
it('finds what the compiler of an org would refuse, with file and line', async () => {
  using broken = new BrokenPackage()
    .edit(TICKETS, 'return ticket;', 'return ticket.Id;')
    .edit(TICKETS, "Status__c = 'Open');", "State__c = 'Open');")
    .edit(
      TICKETS,
      'static Ticket__c open(String subject)',
      'static Ticket__c open(Integer subject)',
    )
    .edit(TICKETS, 'insert as user ticket;', 'Tickit__c other;')
    .edit(TRANSCRIPTS, 'transcript.ChatKey', 'transcript.ChatKeys')
    .edit(TRANSCRIPTS, 'tickets.isEmpty()', 'tickets.isEmptied()')
    .edit(TRANSCRIPTS, 'transcript.Ticket__c', 'transcript.Tickets__c');
  expect(printed(await checkApexTypes(broken.project))).toEqual([
    `${RESOURCE}:13: No matching method found for 'open' on 'Tickets' taking arguments 'System.String', wrong argument types for calling 'public static Schema.Ticket__c open(System.Integer subject)'`,
    `${TICKETS}:11: Unknown field 'State__c' on SObject 'Schema.Ticket__c'`,
    `${TICKETS}:12: No type declaration found for 'Schema.Tickit__c'`,
    `${TICKETS}:13: Incompatible return type, 'System.Id' is not assignable to 'Schema.Ticket__c'`,
    `${TRANSCRIPTS}:10: Unknown field 'ChatKeys' on SObject 'Schema.LiveChatTranscript'`,
    `${TRANSCRIPTS}:11: No matching method found for 'isEmptied' on 'System.List<Schema.Ticket__c>' taking no arguments`,
    `${TRANSCRIPTS}:12: Unknown field 'Tickets__c' on SObject 'Schema.LiveChatTranscript'`,
  ]);
});

it('says what to install where there is no Java', async () => {
  using whole = new BrokenPackage();
  const check = checkApexTypes(whole.project, 'no-such-java');
  await expect(check).rejects.toThrow(JavaMissingError);
  await expect(check).rejects.toThrow(/no-such-java: cannot be started\..*install a JRE/);
});
