import { find, setAttribute, setHidden, setText } from '../element.ts';
import { t } from '../language.ts';
import { chatsOf, currentAgent, openChatOf, type Model } from '../model.ts';
import { tell } from '../notice.ts';
import type { Kit } from '../platform/kit.ts';
import { addressOf, type PageReference } from '../platform/page-reference.ts';
import { change, current, onChange } from '../store.ts';
import { loadKit } from './kit-loader.ts';
import { RecordPages } from './record-pages.ts';
import { transcriptOf } from './transcripts.ts';
import { startUtility } from './utility.ts';

const WIDE_KEY = 'wide-panel';
/** Beside records of these the org shows the panel. */
const WITH_PANEL = ['Contact', 'LiveChatTranscript', 'WeChat_Chat__c', 'WeChat_Identity__c'];

let isLoaded = false;

/** Whether the org's panel is there; its language is that in which it was loaded. */
export function panelIsLoaded(): boolean {
  return isLoaded;
}

/** The org's own panel, as soon as it is built, beside the chat that the chosen agent looks at. */
export function startPanel(): void {
  startWidth();
  loadKit().then(
    (kit) => {
      if (kit !== undefined) showLightning(kit);
    },
    (error: unknown) => {
      const note = find('panel-note', HTMLElement);
      const reason = error instanceof Error ? error.message : String(error);
      setText(note, t('panel.failed', { reason }));
      setHidden(note, false);
    },
  );
}

function showLightning(kit: Kit): void {
  isLoaded = true;
  const pages = new RecordPages(find('panel-records', HTMLElement), kit);
  const back = find('panel-back', HTMLButtonElement);
  const signInUtility = startUtility(kit);
  /** The record that the agent went to from the panel of a chat, by chat. */
  const visited = new Map<string, PageReference>();
  let agentId: string | undefined;

  const draw = (model: Model): void => {
    const agent = currentAgent(model);
    if (agent !== undefined && agent.id !== agentId) {
      agentId = agent.id;
      visited.clear();
      pages.show(undefined, []);
      kit.signIn(agent.id);
      signInUtility();
    }
    const chat = agent && openChatOf(model, agent.id);
    const visit = chat && visited.get(chat.id);
    const ownRecord = chat && transcriptOf(chat.id, redraw);
    const tabs = agent ? chatsOf(model, agent.id).map(({ id }) => transcriptOf(id, redraw)) : [];
    const recordId = visit === undefined ? ownRecord : recordOf(visit);
    pages.show(
      recordId,
      tabs.flatMap((id) => id ?? []),
    );
    setHidden(find('panel-facts', HTMLElement), recordId !== undefined);
    setHidden(find('panel-bar', HTMLElement), recordId === undefined);
    setHidden(back, visit === undefined);
    setText(find('panel-name', HTMLElement), visit ? t('panel.record') : (chat?.visitorName ?? ''));
  };
  kit.onNavigation((reference) => {
    const chat = agentId === undefined ? undefined : openChatOf(current(), agentId);
    if (chat === undefined || recordOf(reference) === undefined) {
      tell(t('panel.elsewhere', { address: addressOf(reference) }));
      return;
    }
    visited.set(chat.id, reference);
    redraw();
    back.focus();
  });
  back.addEventListener('click', () => {
    const chat = agentId === undefined ? undefined : openChatOf(current(), agentId);
    if (chat !== undefined) visited.delete(chat.id);
    redraw();
  });
  onChange(draw);
  redraw();
}

function redraw(): void {
  change((model) => ({ ...model }));
}

/** The id of a record that has the panel beside it. */
function recordOf({ type, attributes }: PageReference): string | undefined {
  const { recordId, objectApiName } = attributes;
  const hasPanel = typeof objectApiName === 'string' && WITH_PANEL.includes(objectApiName);
  return type === 'standard__recordPage' && hasPanel && typeof recordId === 'string'
    ? recordId
    : undefined;
}

function startWidth(): void {
  const button = find('panel-width', HTMLButtonElement);
  const draw = (isWide: boolean): void => {
    setAttribute(button, 'aria-pressed', String(isWide));
    setAttribute(find('console', HTMLElement), 'data-wide', isWide ? '' : null);
  };
  button.addEventListener('click', () => {
    const isWide = button.getAttribute('aria-pressed') !== 'true';
    localStorage.setItem(WIDE_KEY, String(isWide));
    draw(isWide);
  });
  draw(localStorage.getItem(WIDE_KEY) === 'true');
}
