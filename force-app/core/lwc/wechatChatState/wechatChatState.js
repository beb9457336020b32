import { endReasonText, statusText } from 'c/wechatCodes';
import { briefly, duration } from 'c/wechatFormat';
import { label } from 'c/wechatLabels';
import { clean } from 'c/wechatText';
import { fill } from 'c/wechatWords';
import { LightningElement, api } from 'lwc';

const ICONS = {
  Opening: 'utility:clock',
  Queued: 'utility:clock',
  Active: 'utility:chat',
  Ended: 'utility:check',
};

/** How a chat stands: since when, who has it, how long the customer waited, how it ended. */
export default class WechatChatState extends LightningElement {
  /** The chat of the panel's data. */
  @api chat;
  /** Epoch milliseconds. */
  @api now;

  get status() {
    return statusText(this.chat.status);
  }

  get icon() {
    return ICONS[this.chat.status] ?? 'utility:chat';
  }

  get badge() {
    return `badge ${String(this.chat.status).toLowerCase()}`;
  }

  get hasEnded() {
    return this.chat.status === 'Ended';
  }

  get since() {
    const { acceptedAt, openedAt, endedAt } = this.chat;
    if (this.hasEnded) {
      return endedAt ? briefly(endedAt, this.now) : '';
    }
    if (acceptedAt) {
      return fill(label.runsFor, duration(this.now - acceptedAt));
    }
    return openedAt ? fill(label.waitsFor, duration(this.now - openedAt)) : '';
  }

  get agent() {
    const name = clean(this.chat.agentName, 60);
    return name && fill(label.agentWith, name);
  }

  get reason() {
    return this.hasEnded ? endReasonText(this.chat.endReason) : '';
  }

  get lasted() {
    const { openedAt, endedAt } = this.chat;
    return this.hasEnded && openedAt && endedAt
      ? fill(label.lasted, briefly(openedAt, this.now), duration(endedAt - openedAt))
      : '';
  }

  get waited() {
    const { openedAt, acceptedAt } = this.chat;
    return openedAt && acceptedAt ? fill(label.waited, duration(acceptedAt - openedAt)) : '';
  }

  get satisfaction() {
    return this.chat.satisfaction ? fill(label.satisfaction, this.chat.satisfaction) : '';
  }
}
