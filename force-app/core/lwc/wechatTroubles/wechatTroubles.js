import { failureText } from 'c/wechatCodes';
import { label } from 'c/wechatLabels';
import { counted, fill } from 'c/wechatWords';
import { LightningElement, api } from 'lwc';

const AT_A_GLANCE = 3;

/** The messages that have not reached the customer, or the agent. */
export default class WechatTroubles extends LightningElement {
  /** The chat of the panel's data. */
  @api chat;
  /** @type {object[]} the newest of them */
  @api troubles;
  /** How many there are. */
  @api total;
  /** Epoch milliseconds. */
  @api now;

  label = label;
  unfolded = false;

  get hasTroubles() {
    return this.troubles.length > 0;
  }

  get shown() {
    return this.unfolded ? this.troubles : this.troubles.slice(0, AT_A_GLANCE);
  }

  get isFolded() {
    return this.shown.length < this.troubles.length;
  }

  get heading() {
    return counted(this.total, label.troublesOne, label.troublesOther);
  }

  get older() {
    const more = this.total - this.troubles.length;
    return more > 0 ? counted(more, label.troublesMoreOne, label.troublesMoreOther) : '';
  }

  get isActive() {
    return this.chat.status === 'Active';
  }

  /** The chat keeps its last problem even where no message tells of it. */
  get lastProblem() {
    const reason = this.isActive ? failureText(this.chat.deliveryError) : '';
    return reason && fill(label.troubleLast, reason);
  }

  handleMore() {
    this.unfolded = true;
  }
}
