import getEarlier from '@salesforce/apex/WeChatPanelController.getEarlier';
import Archive from 'c/wechatArchive';
import { endReasonText, statusText } from 'c/wechatCodes';
import { reduceErrors } from 'c/wechatErrors';
import { dateTime } from 'c/wechatFormat';
import { label } from 'c/wechatLabels';
import { clean } from 'c/wechatText';
import { counted, fill } from 'c/wechatWords';
import { LightningElement, api } from 'lwc';

/** The customer's other chats: when, with whom, how they ended, and what was said. */
export default class WechatEarlierChats extends LightningElement {
  @api identityId;
  /** The chat beside which they are listed; it is none of them. */
  @api chatId;
  /** @type {object[]} the newest ones, as the panel's data has them */
  @api chats = [];
  /** How many there are. */
  @api total = 0;

  label = label;
  older = [];
  isBusy = false;
  isExhausted = false;
  failure = '';

  get known() {
    const newest = new Set(this.chats.map(({ id }) => id));
    return [...this.chats, ...this.older.filter(({ id }) => !newest.has(id))];
  }

  get entries() {
    return this.known.map((chat) => {
      const number = clean(chat.number, 40);
      const messages = counted(chat.messages ?? 0, label.messagesOne, label.messagesOther);
      return {
        id: chat.id,
        when: chat.openedAt ? dateTime(chat.openedAt) : number,
        summary: summaryOf(chat),
        messages,
        action: fill(label.earlierRead, messages, number),
      };
    });
  }

  get isEmpty() {
    return this.known.length === 0;
  }

  get hasMore() {
    return !this.isExhausted && this.known.length < this.total;
  }

  async handleMore() {
    if (this.isBusy) {
      return;
    }
    this.isBusy = true;
    this.failure = '';
    try {
      const { identityId } = this;
      const chatId = this.chatId ?? null;
      const page = await getEarlier({ identityId, chatId, offset: this.known.length });
      this.isExhausted = page.length === 0;
      this.older = [...this.older, ...page];
    } catch (error) {
      this.failure = reduceErrors(error).join(' ');
      this.isExhausted = true;
    }
    this.isBusy = false;
  }

  async handleRead(event) {
    const trigger = event.currentTarget;
    const chat = this.known.find(({ id }) => id === trigger.dataset.id);
    await Archive.open({
      label: fill(label.chatNamed, clean(chat.number, 40)),
      size: 'medium',
      chatId: chat.id,
    });
    trigger.focus();
  }
}

function summaryOf({ status, agentName, endReason, satisfaction }) {
  const outcome = status === 'Ended' ? endReasonText(endReason) : statusText(status);
  const rating = satisfaction ? fill(label.satisfaction, satisfaction) : '';
  return [clean(agentName, 60) || label.earlierNoAgent, outcome, rating]
    .filter(Boolean)
    .join(' · ');
}
