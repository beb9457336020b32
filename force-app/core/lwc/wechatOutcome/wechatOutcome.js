import { label } from 'c/wechatLabels';
import { LightningElement, api } from 'lwc';

const ICONS = {
  done: 'utility:success',
  ignored: 'utility:info',
  late: 'utility:clock',
  failed: 'utility:error',
};

/** How an action goes, in a line that screen readers read as it changes. */
export default class WechatOutcome extends LightningElement {
  /** 'busy', or an outcome of a command. */
  @api state = '';
  /** In words; empty: nothing to be said. */
  @api text = '';

  label = label;

  get isBusy() {
    return this.state === 'busy';
  }

  get icon() {
    return ICONS[this.state];
  }

  get style() {
    return this.text ? `outcome said ${this.state}` : 'outcome';
  }
}
