import { pictureAddress } from 'c/wechatAddress';
import { isNameless, nameOf } from 'c/wechatIdentity';
import { label } from 'c/wechatLabels';
import { clean, initials } from 'c/wechatText';
import { LightningElement, api } from 'lwc';

/** Who the customer is, at a glance: picture, name and channel. */
export default class WechatWho extends LightningElement {
  /** An identity of the panel's data. */
  @api identity;

  label = label;

  get name() {
    return nameOf(this.identity);
  }

  get initials() {
    return isNameless(this.identity) ? '' : initials(this.name);
  }

  get picture() {
    return pictureAddress(this.identity.avatarUrl);
  }

  get channel() {
    return clean(this.identity.channelLabel) || clean(this.identity.channel);
  }

  get isStranger() {
    return this.identity.subscribed === false;
  }
}
