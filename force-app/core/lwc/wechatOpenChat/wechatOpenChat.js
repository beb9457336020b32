import { allowanceOf } from 'c/wechatAllowance';
import { statusText } from 'c/wechatCodes';
import { duration } from 'c/wechatFormat';
import { label } from 'c/wechatLabels';
import { clean } from 'c/wechatText';
import { counted } from 'c/wechatWords';
import { NavigationMixin } from 'lightning/navigation';
import { LightningElement, api } from 'lwc';

/** An open chat, as a link to where agents answer it. */
export default class WechatOpenChat extends NavigationMixin(LightningElement) {
  /** One of the chats of `getOpenChats`. */
  @api chat;
  /** Epoch milliseconds. */
  @api now;

  address;

  get name() {
    return clean(this.chat.name, 60) || clean(this.chat.number, 40);
  }

  get about() {
    const { status, channelLabel, openedAt } = this.chat;
    const age = openedAt ? duration(this.now - openedAt) : '';
    return [statusText(status), age, clean(channelLabel, 60)].filter(Boolean).join(' · ');
  }

  get warning() {
    const { state, left } = allowanceOf(this.chat, this.now);
    const warnings = {
      closed: label.windowClosed,
      used: label.repliesNone,
      last: counted(left, label.repliesLeftOne, label.repliesLeftOther),
      soon: label.meterSoon,
    };
    return warnings[state];
  }

  get page() {
    const recordId = this.chat.transcriptId ?? this.chat.id;
    return { type: 'standard__recordPage', attributes: { recordId, actionName: 'view' } };
  }

  async connectedCallback() {
    this.address = await this[NavigationMixin.GenerateUrl](this.page);
  }

  handleOpen(event) {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this[NavigationMixin.Navigate](this.page);
    }
  }
}
