import createContact from '@salesforce/apex/WeChatPanelContactController.createContact';
import linkContact from '@salesforce/apex/WeChatPanelContactController.linkContact';
import unlinkContact from '@salesforce/apex/WeChatPanelContactController.unlinkContact';
import { carryOut } from 'c/wechatCommand';
import { label } from 'c/wechatLabels';
import { clean } from 'c/wechatText';
import { fill } from 'c/wechatWords';
import LightningConfirm from 'lightning/confirm';
import { NavigationMixin } from 'lightning/navigation';
import { LightningElement, api } from 'lwc';

/**
 * Which contact the customer is: a link to it, or the way to find it.
 * @fires acted once the link has changed
 */
export default class WechatContact extends NavigationMixin(LightningElement) {
  /** An identity of the panel's data. */
  @api identity;
  /** @type {{linkContact: boolean, createContact: boolean}} what the user may do */
  @api can = {};

  label = label;
  isFinding = false;
  address;
  state = '';
  text = '';
  addressOf;
  focusNext;

  get contact() {
    return this.identity.contact;
  }

  get name() {
    return clean(this.contact.name, 80) || label.contact;
  }

  get isBusy() {
    return this.state === 'busy';
  }

  get canFind() {
    return this.can.linkContact && !this.isFinding;
  }

  get page() {
    const attributes = { recordId: this.contact.id, objectApiName: 'Contact', actionName: 'view' };
    return { type: 'standard__recordPage', attributes };
  }

  async renderedCallback() {
    const element = this.focusNext && this.template.querySelector(this.focusNext);
    if (element) {
      this.focusNext = undefined;
      element.focus();
    }
    const id = this.contact?.id;
    if (id && id !== this.addressOf) {
      this.addressOf = id;
      this.address = await this[NavigationMixin.GenerateUrl](this.page);
    }
  }

  handleOpen(event) {
    // A click with a key means a new tab or window, which the browser does by the address.
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this[NavigationMixin.Navigate](this.page);
    }
  }

  handleFind() {
    this.isFinding = true;
    this.text = '';
  }

  handleLeave() {
    this.isFinding = false;
    this.focusNext = '.find';
  }

  handleLink(event) {
    const { id, name } = event.detail;
    const call = () => linkContact({ identityId: this.identity.id, contactId: id });
    return this.act(call, fill(label.contactLinked, name));
  }

  handleCreate(event) {
    const { firstName, lastName } = event.detail;
    const given = { identityId: this.identity.id, lastName, firstName };
    const name = [firstName, lastName].filter(Boolean).join(' ');
    return this.act(() => createContact(given), fill(label.contactLinked, name));
  }

  async handleUnlink() {
    const question = fill(label.contactUnlinkQuestion, this.name);
    const sure = await LightningConfirm.open({
      label: label.contactUnlink,
      message: question,
      theme: 'warning',
    });
    this.focusNext = '.unlink';
    if (sure) {
      this.focusNext = '.find';
      await this.act(() => unlinkContact({ identityId: this.identity.id }), label.contactUnlinked);
    }
  }

  async act(call, done) {
    // Nothing of it goes to the relay: when the call has answered, it is done.
    const send = async () => {
      await call();
    };
    await carryOut(send, { running: label.busy, done }, (state, text) => {
      this.state = state;
      this.text = text;
    });
    if (this.state === 'done') {
      this.isFinding = false;
      this.dispatchEvent(new CustomEvent('acted'));
    }
  }
}
