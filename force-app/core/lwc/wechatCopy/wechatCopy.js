import { label } from 'c/wechatLabels';
import { fill } from 'c/wechatWords';
import { LightningElement, api } from 'lwc';

const TAIL = 6;

/** The end of an OpenID, which nobody reads whole, and a button that copies all of it. */
export default class WechatCopy extends LightningElement {
  /** The OpenID. */
  @api value;

  label = label;
  said = '';

  get shown() {
    return this.value.length > TAIL ? `…${this.value.slice(-TAIL)}` : this.value;
  }

  async handleCopy() {
    try {
      await navigator.clipboard.writeText(this.value);
      this.said = label.openIdCopied;
    } catch {
      this.said = fill(label.openIdNotCopied, this.value);
    }
  }
}
