import getMessages from '@salesforce/apex/WeChatPanelController.getMessages';
import { reduceErrors } from 'c/wechatErrors';
import { number } from 'c/wechatFormat';
import { label } from 'c/wechatLabels';
import { fill } from 'c/wechatWords';
import LightningModal from 'lightning/modal';
import { api } from 'lwc';

/** What was said in a chat, read a page at a time as the user scrolls. */
export default class WechatArchive extends LightningModal {
  @api chatId;

  words = label;
  messages = [];
  total;
  isBusy = false;
  isExhausted = false;
  failure = '';

  connectedCallback() {
    this.handleMore();
  }

  get progress() {
    if (this.total === undefined) {
      return this.failure ? '' : label.busy;
    }
    return this.messages.length === 0
      ? label.archiveNone
      : fill(label.archiveShown, number(this.messages.length), number(this.total));
  }

  get hasMore() {
    return this.total !== undefined && !this.isExhausted && this.messages.length < this.total;
  }

  async handleMore() {
    if (this.isBusy) {
      return;
    }
    this.isBusy = true;
    this.failure = '';
    try {
      const after = this.messages.at(-1)?.position ?? null;
      const { messages, total } = await getMessages({ chatId: this.chatId, after });
      this.messages = [...this.messages, ...messages];
      this.total = total;
      this.isExhausted = messages.length === 0;
    } catch (error) {
      this.failure = reduceErrors(error).join(' ');
    }
    this.isBusy = false;
  }

  handleClose() {
    this.close();
  }
}
