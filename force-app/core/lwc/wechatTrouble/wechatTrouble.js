import { failureText, kindText } from 'c/wechatCodes';
import { briefly } from 'c/wechatFormat';
import { label } from 'c/wechatLabels';
import { clean } from 'c/wechatText';
import { LightningElement, api } from 'lwc';

const LOOKS = {
  Failed: { icon: 'utility:error', title: label.troubleFailed, advice: label.doFailed },
  Unknown: { icon: 'utility:help', title: label.troubleUnknown, advice: label.doUnknown },
  Parked: { icon: 'utility:pause', title: label.troubleParked, advice: label.doParked },
  Cancelled: { icon: 'utility:ban', title: label.troubleCancelled, advice: label.doCancelled },
};

/** A message that has not reached the customer: which one, why, and what to do. */
export default class WechatTrouble extends LightningElement {
  /** One of the troubles of the panel's data. */
  @api trouble;
  /** Epoch milliseconds. */
  @api now;

  get look() {
    return LOOKS[this.trouble.status] ?? LOOKS.Failed;
  }

  get text() {
    return clean(this.trouble.text, 160) || kindText(this.trouble.type);
  }

  get sentAt() {
    return this.trouble.sentAt ? briefly(this.trouble.sentAt, this.now) : '';
  }

  get reason() {
    return failureText(this.trouble.reason);
  }

  /** Why something failed says already what to do. */
  get advice() {
    return this.look === LOOKS.Failed && this.reason ? '' : this.look.advice;
  }
}
