import { refreshApex } from '@salesforce/apex';
import getOpenChats from '@salesforce/apex/WeChatPanelController.getOpenChats';
import { number } from 'c/wechatFormat';
import { label } from 'c/wechatLabels';
import { createPace } from 'c/wechatPace';
import { fill } from 'c/wechatWords';
import { EnclosingUtilityId, updateUtility } from 'lightning/platformUtilityBarApi';
import { LightningElement, wire } from 'lwc';

const SECONDS = 20;

/** The open WeChat chats, in the utility bar, which shows how many there are. */
export default class WechatOpenChats extends LightningElement {
  label = label;
  open;
  error;
  now = Date.now();
  wired;
  answers = 0;
  shownAs;
  utilityId;
  // Its number is on the screen even while it is folded: what counts is the browser tab.
  pace = createPace(() => this.refresh());
  look = () => this.follow();

  @wire(EnclosingUtilityId)
  enclose(utilityId) {
    this.utilityId = utilityId;
    this.tellUtility();
  }

  @wire(getOpenChats)
  receive(wired) {
    this.wired = wired;
    if (wired.data) {
      this.show(wired.data);
    } else if (wired.error && !this.open) {
      this.error = wired.error;
    }
  }

  connectedCallback() {
    document.addEventListener('visibilitychange', this.look);
    this.follow();
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.look);
    this.pace.stop();
  }

  get isLoading() {
    return !this.open && !this.error;
  }

  get summary() {
    const { count, mine } = this.open;
    return count === 0 ? label.openNone : fill(label.openMine, number(count), number(mine));
  }

  get more() {
    const { count, chats } = this.open;
    return count > chats.length ? fill(label.openMore, number(chats.length)) : '';
  }

  show(open) {
    const shownAs = JSON.stringify(open);
    this.error = undefined;
    this.now = Date.now();
    if (shownAs !== this.shownAs) {
      this.shownAs = shownAs;
      this.answers += 1;
      this.open = open;
      this.tellUtility();
    }
  }

  tellUtility() {
    if (this.utilityId && this.open) {
      const { count } = this.open;
      const text = count === 0 ? label.openName : fill(label.openCount, number(count));
      updateUtility(this.utilityId, { label: text });
    }
  }

  follow() {
    if (document.visibilityState === 'visible') {
      this.pace.start(SECONDS);
    } else {
      this.pace.stop();
    }
  }

  async refresh() {
    const before = this.answers;
    await refreshApex(this.wired);
    this.now = Date.now();
    return this.answers !== before;
  }

  async handleRetry() {
    const { error } = this;
    this.error = undefined;
    await this.pace.now();
    if (!this.open && !this.error) {
      this.error = error;
    }
  }
}
