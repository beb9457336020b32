import askName from '@salesforce/apex/WeChatPanelActionController.askName';
import { carryOut } from 'c/wechatCommand';
import { label } from 'c/wechatLabels';
import { LightningElement, api } from 'lwc';

/**
 * Sends the customer a link that asks for their name.
 * @fires acted when it is done
 */
export default class WechatAskName extends LightningElement {
  @api chatId;

  label = label;
  state = '';
  text = '';

  get isBusy() {
    return this.state === 'busy';
  }

  async handleAsk() {
    await carryOut(
      () => askName({ chatId: this.chatId }),
      { running: label.askNameRunning, done: label.askNameDone },
      (state, text) => {
        this.state = state;
        this.text = text;
      },
    );
    this.dispatchEvent(new CustomEvent('acted'));
  }
}
