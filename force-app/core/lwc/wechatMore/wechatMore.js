import { label } from 'c/wechatLabels';
import { watchVisibility } from 'c/wechatVisibility';
import { LightningElement, api } from 'lwc';

/**
 * The end of a list that has more: a button for it.
 * @fires more
 */
export default class WechatMore extends LightningElement {
  /** True if it presses itself when it comes into view: for lists that the user has asked for. */
  @api auto = false;

  label = label;
  stopWatching = () => {};
  isBusy = false;
  isInView = false;

  /** True while further entries are under way. */
  @api
  get busy() {
    return this.isBusy;
  }

  set busy(busy) {
    const isDone = this.isBusy && !busy;
    this.isBusy = Boolean(busy);
    // Still in view after a page: the page was shorter than the screen.
    if (isDone && this.isInView) {
      this.handleMore();
    }
  }

  connectedCallback() {
    if (!this.auto) {
      return;
    }
    this.stopWatching = watchVisibility(this.template.host, (visible) => {
      this.isInView = visible;
      if (visible && !this.isBusy) {
        this.handleMore();
      }
    });
  }

  disconnectedCallback() {
    this.stopWatching();
  }

  handleMore() {
    this.dispatchEvent(new CustomEvent('more'));
  }
}
