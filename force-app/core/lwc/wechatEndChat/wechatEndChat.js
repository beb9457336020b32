import endChat from '@salesforce/apex/WeChatPanelActionController.endChat';
import { carryOut } from 'c/wechatCommand';
import { label } from 'c/wechatLabels';
import { counted, fill } from 'c/wechatWords';
import LightningConfirm from 'lightning/confirm';
import { LightningElement, api } from 'lwc';

/**
 * Ends the chat, once the agent is sure.
 * @fires acted when it is done
 */
export default class WechatEndChat extends LightningElement {
  @api chatId;
  /** What the customer is called. */
  @api customer;
  /** How many messages wait for the customer, and would be lost. */
  @api parked = 0;

  label = label;
  state = '';
  text = '';

  get isBusy() {
    return this.state === 'busy';
  }

  get question() {
    const lost =
      this.parked > 0 ? counted(this.parked, label.endParkedOne, label.endParkedOther) : '';
    return [fill(label.endQuestion, this.customer), lost].filter(Boolean).join(' ');
  }

  async handleEnd() {
    const sure = await LightningConfirm.open({
      label: label.endChat,
      message: this.question,
      theme: 'warning',
    });
    if (!sure) {
      this.template.querySelector('.end').focus();
      return;
    }
    await carryOut(
      () => endChat({ chatId: this.chatId }),
      { running: label.endRunning, done: label.endDone },
      (state, text) => {
        this.state = state;
        this.text = text;
      },
    );
    this.dispatchEvent(new CustomEvent('acted'));
  }
}
