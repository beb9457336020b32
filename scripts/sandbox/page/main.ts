import { startAgents } from './console/agents.ts';
import { startChat } from './console/chat.ts';
import { panelIsLoaded, startPanel } from './console/panel.ts';
import { startFacts } from './console/facts.ts';
import { startRequests } from './console/requests.ts';
import { startTabs } from './console/tabs.ts';
import { find, setHidden } from './element.ts';
import { startFaults } from './faults/drawer.ts';
import { isConsoleState, isPhoneState } from './guards.ts';
import { translate } from './language.ts';
import { follow } from './live.ts';
import { withDesk, withPhone } from './model.ts';
import { startConversation } from './phone/conversation.ts';
import { startCustomers } from './phone/customers.ts';
import { change } from './store.ts';
import { startLanguages, startRelay } from './top-bar.ts';

translate();
startCustomers();
startConversation();
startAgents();
startRequests();
startTabs();
startChat();
startFacts();
startPanel();
const drawFaults = startFaults();
const drawRelay = startRelay();
startLanguages(() => {
  // Its words are part of the panel as it was loaded, as on the platform.
  if (panelIsLoaded()) location.reload();
  drawFaults();
  drawRelay();
  tick();
});

follow('/phone/events', isPhoneState, {
  state: (phone) => {
    change((model) => withPhone(model, phone));
  },
  connected: (yes) => {
    setHidden(find('phone-sign', HTMLElement), yes);
  },
});
follow('/console/events', isConsoleState, {
  state: (desk) => {
    change((model) => withDesk(model, desk));
  },
  connected: (yes) => {
    setHidden(find('console-sign', HTMLElement), yes);
  },
});

function tick(): void {
  change((model) => ({ ...model, now: Date.now() }));
}
setInterval(tick, 1_000);
tick();
