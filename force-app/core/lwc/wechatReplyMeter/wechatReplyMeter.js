import { allowanceOf } from 'c/wechatAllowance';
import { away, briefly, number } from 'c/wechatFormat';
import { label } from 'c/wechatLabels';
import { counted, fill } from 'c/wechatWords';
import { LightningElement, api } from 'lwc';

const MOST_STEPS = 10;
const ADVICE = {
  last: label.meterLast,
  soon: label.meterSoon,
  used: label.meterParked,
  closed: label.meterParked,
};

/**
 * How often, and until when, the customer can still be answered. Quiet while there is enough; once
 * there is not, it says so in words, with a sign and in colour.
 */
export default class WechatReplyMeter extends LightningElement {
  /** The chat of the panel's data. */
  @api chat;
  /** Epoch milliseconds. */
  @api now;

  label = label;

  get allowance() {
    return allowanceOf(this.chat, this.now);
  }

  get isKnown() {
    return this.allowance.state !== 'unknown';
  }

  get isUrgent() {
    return this.allowance.state !== 'open';
  }

  get style() {
    return `allowance ${this.allowance.state}`;
  }

  get headline() {
    const { state, left } = this.allowance;
    if (state === 'closed') {
      return label.windowClosed;
    }
    return state === 'used'
      ? label.repliesNone
      : counted(left, label.repliesLeftOne, label.repliesLeftOther);
  }

  get until() {
    const { state, endsAt } = this.allowance;
    return endsAt === null || state === 'closed' || state === 'used'
      ? ''
      : fill(label.windowUntil, briefly(endsAt, this.now), away(endsAt, this.now));
  }

  get hasScale() {
    return this.allowance.of > 0 && this.allowance.state !== 'closed';
  }

  get meterName() {
    return fill(label.meter, number(this.allowance.of));
  }

  get isLong() {
    return this.allowance.of > MOST_STEPS;
  }

  get steps() {
    const { left, of } = this.allowance;
    return Array.from({ length: this.isLong ? 0 : of }, (_, index) => ({
      key: index,
      style: index < left ? 'step full' : 'step',
    }));
  }

  get fillStyle() {
    return `width: ${(100 * this.allowance.left) / this.allowance.of}%`;
  }

  get advice() {
    return ADVICE[this.allowance.state];
  }
}
