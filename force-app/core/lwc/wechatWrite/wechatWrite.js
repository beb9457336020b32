import writeToCustomer from '@salesforce/apex/WeChatPanelActionController.writeToCustomer';
import { carryOut } from 'c/wechatCommand';
import { label } from 'c/wechatLabels';
import { cleanLines } from 'c/wechatText';
import { LightningElement, api } from 'lwc';

// As much as fits in one message of WeChat.
const LONGEST = 600;

/**
 * Writes to a customer who has no chat open.
 * @fires acted when it is done
 */
export default class WechatWrite extends LightningElement {
  @api identityId;

  label = label;
  longest = LONGEST;
  isOpen = false;
  words = '';
  state = '';
  text = '';
  focusNext;

  get isBusy() {
    return this.state === 'busy';
  }

  get cannotSend() {
    return this.isBusy || !this.words.trim();
  }

  renderedCallback() {
    const element = this.focusNext && this.template.querySelector(this.focusNext);
    if (element) {
      this.focusNext = undefined;
      element.focus();
    }
  }

  handleOpen() {
    this.isOpen = true;
    this.show('', '');
    this.focusNext = '.field';
  }

  handleChange(event) {
    this.words = event.detail.value;
  }

  handleCancel() {
    this.isOpen = false;
    this.words = '';
    this.show('', '');
    this.focusNext = '.open';
  }

  async handleSend() {
    const given = { identityId: this.identityId, text: cleanLines(this.words, LONGEST) };
    await carryOut(
      () => writeToCustomer(given),
      { running: label.writeRunning, done: label.writeDone },
      (state, text) => this.show(state, text),
    );
    // What was refused stays, to be written in other words.
    if (this.state !== 'failed') {
      this.isOpen = false;
      this.words = '';
      this.focusNext = '.open';
    }
    this.dispatchEvent(new CustomEvent('acted'));
  }

  show(state, text) {
    this.state = state;
    this.text = text;
  }
}
