import { failureText, kindText, problemText } from 'c/wechatCodes';
import { briefly } from 'c/wechatFormat';
import { label } from 'c/wechatLabels';
import { clean } from 'c/wechatText';
import { LightningElement, api } from 'lwc';

const ICONS = {
  Failed: 'utility:error',
  Unknown: 'utility:help',
  Parked: 'utility:pause',
  Cancelled: 'utility:ban',
};
const ADVICE = {
  Out: {
    Failed: label.doFailed,
    Unknown: label.doUnknown,
    Parked: label.doParked,
    Cancelled: label.doCancelled,
  },
  In: {
    Failed: label.doInFailed,
    Unknown: label.doInUnknown,
    Parked: label.doInParked,
    Cancelled: label.doInCancelled,
  },
};

/** A message that has not reached the customer, or the agent: which one, why, and what to do. */
export default class WechatTrouble extends LightningElement {
  /** One of the troubles of the panel's data. */
  @api trouble;
  /** Epoch milliseconds. */
  @api now;

  get isIn() {
    return this.trouble.direction === 'In';
  }

  get status() {
    const { status } = this.trouble;
    return Object.hasOwn(ICONS, status) ? status : 'Failed';
  }

  get icon() {
    return ICONS[this.status];
  }

  get title() {
    const { direction } = this.trouble;
    return problemText({ direction, status: this.status });
  }

  get text() {
    return clean(this.trouble.text, 160) || kindText(this.trouble.type);
  }

  get sentAt() {
    return this.trouble.sentAt ? briefly(this.trouble.sentAt, this.now) : '';
  }

  /** Of what WeChat refused. Why no agent got something, an agent cannot mend. */
  get reason() {
    return this.isIn ? '' : failureText(this.trouble.reason);
  }

  /** Why something failed says already what to do. */
  get advice() {
    return this.status === 'Failed' && this.reason
      ? ''
      : ADVICE[this.isIn ? 'In' : 'Out'][this.status];
  }
}
