import { mapAddress } from 'c/wechatAddress';
import { failureText, kindText, problemText } from 'c/wechatCodes';
import { dateTime } from 'c/wechatFormat';
import { label } from 'c/wechatLabels';
import { clean, cleanLines } from 'c/wechatText';
import { LightningElement, api } from 'lwc';

const OWN_WORDS = ['Notice', 'Event'];
const DOWNLOAD = '/sfc/servlet.shepherd/version/download/';
const RECORD_ID = /^[a-zA-Z0-9]{15,18}$/;

/** A message of the archive. */
export default class WechatMessage extends LightningElement {
  /** One of the messages of `getMessages`. */
  @api message;

  label = label;

  get isOut() {
    return this.message.direction === 'Out';
  }

  get style() {
    return `message ${this.isOut ? 'out' : 'in'}`;
  }

  get author() {
    const { author, type } = this.message;
    if (OWN_WORDS.includes(type)) {
      return kindText(type);
    }
    return clean(author, 60) || (this.isOut ? label.authorAgent : label.authorCustomer);
  }

  get sentAt() {
    return this.message.sentAt ? dateTime(this.message.sentAt) : '';
  }

  get text() {
    return cleanLines(this.message.text) || kindText(this.message.type);
  }

  get map() {
    return this.message.type === 'Location' ? mapAddress(this.message.text) : undefined;
  }

  get file() {
    const { versionId } = this.message;
    return RECORD_ID.test(versionId ?? '') ? DOWNLOAD + versionId : undefined;
  }

  get problem() {
    const { reason } = this.message;
    const title = problemText(this.message);
    return title && [title, failureText(reason)].filter(Boolean).join(': ');
  }
}
