import { isNoAccess, reduceErrors } from 'c/wechatErrors';
import { label } from 'c/wechatLabels';
import { LightningElement, api } from 'lwc';

/**
 * An error for people: what happened, and a way on.
 * @fires retry
 */
export default class WechatErrorPanel extends LightningElement {
  /** What a wire or an Apex call has given. */
  @api error;

  label = label;

  get noAccess() {
    return isNoAccess(this.error);
  }

  get icon() {
    return this.noAccess ? 'utility:lock' : 'utility:error';
  }

  get title() {
    return this.noAccess ? label.noAccessTitle : label.errorTitle;
  }

  get sentences() {
    return this.noAccess ? [label.noAccess] : reduceErrors(this.error);
  }

  get canRetry() {
    return !this.noAccess;
  }

  handleRetry() {
    this.dispatchEvent(new CustomEvent('retry'));
  }
}
