import { createComposer } from '../composer.ts';
import { find, setAttribute, setHidden, setText } from '../element.ts';
import { keyedList } from '../keyed.ts';
import { t } from '../language.ts';
import { closeChat, currentAgent, openChatOf, type Model } from '../model.ts';
import { attachPopover } from '../popover.ts';
import { followEnd } from '../scroll.ts';
import type { Agent, Chat } from '../state.ts';
import { change, current, onChange } from '../store.ts';
import { moment } from '../time.ts';
import { onChat } from './chat-calls.ts';
import { drawConferenceMenu } from './conference.ts';
import { createLine, entriesOf } from './line.ts';
import { drawTransferMenu } from './transfer.ts';
import { createTypingSigns } from './typing.ts';

/** The conversation that the chosen agent looks at. */
export function startChat(): void {
  const drawLog = startLog();
  const drawComposer = startComposer();
  startTools();
  const ended = find('chat-ended', HTMLElement);

  onChange((model) => {
    const agent = currentAgent(model);
    const chat = agent && openChatOf(model, agent.id);
    setHidden(find('chat', HTMLElement), chat === undefined);
    drawNoChat(agent);
    setHidden(find('no-chat', HTMLElement), model.desk === undefined || !!chat);
    drawLog(model, chat);
    drawComposer(chat);
    setText(find('chat-title', HTMLElement), chat?.visitorName ?? '');
    for (const tool of [
      'ask-file',
      'conference',
      'disconnect',
      'transfer',
      'end-chat',
      'chat-form',
    ]) {
      setHidden(find(tool, HTMLElement), chat?.state !== 'active');
    }
    drawAskFile(chat?.wantsFile === true);
    setHidden(find('close-chat', HTMLElement), chat?.state !== 'ended');
    setHidden(ended, chat?.state !== 'ended');
    if (chat) setText(ended, endedText(chat, model.now));
  });
}

function drawAskFile(isAsked: boolean): void {
  const button = find('ask-file', HTMLButtonElement);
  const label = t(isAsked ? 'console.cancelFile' : 'console.askFile');
  setAttribute(button, 'aria-pressed', String(isAsked));
  setAttribute(button, 'aria-label', label);
  setAttribute(button, 'title', label);
}

function drawNoChat(agent: Agent | undefined): void {
  setText(find('no-chat-title', HTMLElement), t(agent ? 'console.noChat' : 'console.noAgents'));
  setText(
    find('no-chat-hint', HTMLElement),
    t(agent ? 'console.noChatHint' : 'console.noAgentsHint'),
  );
}

function startLog(): (model: Model, chat: Chat | undefined) => void {
  const typing = find('visitor-typing', HTMLElement);
  const drawLines = keyedList(find('lines', HTMLElement), (entry) => entry.key, createLine);
  const drawn = followEnd(
    find('chat-log', HTMLElement),
    find('chat-content', HTMLElement),
    find('chat-latest', HTMLButtonElement),
  );
  return (model, chat) => {
    drawLines(chat ? entriesOf(chat, model.now) : []);
    setHidden(typing, !(chat?.state === 'active' && chat.visitorTyping));
    setText(typing, t('console.visitorTyping', { name: chat?.visitorName ?? '' }));
    const last = chat?.messages.at(-1);
    drawn({ conversation: chat?.id, newest: last?.id ?? -1, own: last?.from === 'agent' });
  };
}

function startComposer(): (chat: Chat | undefined) => void {
  const signs = createTypingSigns();
  const area = find('chat-message', HTMLTextAreaElement);
  const composer = createComposer(
    find('chat-form', HTMLFormElement),
    area,
    find('chat-send', HTMLButtonElement),
    {
      send: (chatId, text) => {
        signs.stopped();
        const agentId = currentAgent(current())?.id;
        return onChat(chatId, 'messages', { text, ...(agentId === undefined ? {} : { agentId }) });
      },
      written: signs.written,
    },
  );
  let shown: string | undefined;

  return (chat) => {
    const chatId = chat?.state === 'active' ? chat.id : undefined;
    if (chatId !== shown) signs.stopped();
    shown = chatId;
    composer.show(chat?.id ?? '');
    setAttribute(area, 'placeholder', t('console.placeholder', { name: chat?.visitorName ?? '' }));
  };
}

function startTools(): void {
  const transfer = find('transfer-menu', HTMLElement);
  attachPopover(find('transfer', HTMLButtonElement), transfer, () => {
    drawTransferMenu(transfer);
  });
  const conference = find('conference-menu', HTMLElement);
  attachPopover(find('conference', HTMLButtonElement), conference, () => {
    drawConferenceMenu(conference);
  });
  find('ask-file', HTMLButtonElement).addEventListener('click', () => {
    const chat = shownChat();
    if (chat) void onChat(chat.id, chat.wantsFile === true ? 'cancel-file' : 'request-file');
  });
  find('disconnect', HTMLButtonElement).addEventListener('click', () => {
    const chat = shownChat();
    if (chat) void onChat(chat.id, 'disconnect');
  });
  const ask = find('end-ask', HTMLElement);
  attachPopover(find('end-chat', HTMLButtonElement), ask);
  find('end-cancel', HTMLButtonElement).addEventListener('click', () => {
    ask.hidePopover();
  });
  find('end-confirm', HTMLButtonElement).addEventListener('click', () => {
    ask.hidePopover();
    const chat = shownChat();
    if (chat) void onChat(chat.id, 'end');
  });
  find('close-chat', HTMLButtonElement).addEventListener('click', () => {
    const chat = shownChat();
    if (chat) change((model) => closeChat(model, chat.id));
  });
}

function shownChat(): Chat | undefined {
  const agent = currentAgent(current());
  return agent && openChatOf(current(), agent.id);
}

function endedText(chat: Chat, now: number): string {
  const facts = [
    t('console.ended'),
    ...(chat.endedAt === null ? [] : [moment(chat.endedAt, now)]),
    ...(chat.endReason === null ? [] : [chat.endReason]),
  ];
  return facts.join(' · ');
}
