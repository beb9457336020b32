import setRemark from '@salesforce/apex/WeChatPanelActionController.setRemark';
import { carryOut } from 'c/wechatCommand';
import { label } from 'c/wechatLabels';
import { clean } from 'c/wechatText';
import { LightningElement, api } from 'lwc';

// WeChat's updateremark takes fewer than 30 characters.
const LONGEST = 29;

/**
 * The name that agents give a customer, which WeChat keeps.
 * @fires acted once it is saved
 */
export default class WechatRemark extends LightningElement {
  /** An identity of the panel's data. */
  @api identity;
  /** True if the user may change it. */
  @api editable = false;

  label = label;
  isEditing = false;
  remark = '';
  state = '';
  text = '';
  focusNext;

  get shown() {
    return clean(this.identity.remark, 60) || label.remarkNone;
  }

  get isBusy() {
    return this.state === 'busy';
  }

  renderedCallback() {
    const element = this.focusNext && this.template.querySelector(this.focusNext);
    if (element) {
      this.focusNext = undefined;
      element.focus();
    }
  }

  handleEdit() {
    this.remark = clean(this.identity.remark, LONGEST);
    this.isEditing = true;
    this.show('', '');
    this.focusNext = '.field';
  }

  handleChange(event) {
    this.remark = event.detail.value;
  }

  handleKey(event) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.handleCancel();
    } else if (event.key === 'Enter') {
      this.handleSave();
    }
  }

  handleCancel() {
    this.isEditing = false;
    this.show('', '');
    this.focusNext = '.edit';
  }

  async handleSave() {
    if (this.isBusy) {
      return;
    }
    const given = { identityId: this.identity.id, remark: clean(this.remark, LONGEST) };
    const words = { running: label.busy, done: label.remarkSaved };
    await carryOut(
      () => setRemark(given),
      words,
      (state, text) => this.show(state, text),
    );
    if (this.state !== 'failed') {
      this.isEditing = false;
      this.focusNext = '.edit';
      this.dispatchEvent(new CustomEvent('acted'));
    }
  }

  show(state, text) {
    this.state = state;
    this.text = text;
  }
}
