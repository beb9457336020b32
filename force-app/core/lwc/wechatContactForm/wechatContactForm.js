import { label } from 'c/wechatLabels';
import { LightningElement, api } from 'lwc';

/**
 * The few fields of a new contact.
 * @fires create with {firstName, lastName}
 * @fires leave
 */
export default class WechatContactForm extends LightningElement {
  /** What the customer is called; the user divides it. */
  @api
  get name() {
    return this.lastName;
  }

  set name(name) {
    this.lastName = name;
  }

  /** True while the contact is being saved. */
  @api disabled = false;

  label = label;
  firstName = '';
  lastName = '';

  handleFirstName(event) {
    this.firstName = event.detail.value;
  }

  handleLastName(event) {
    this.lastName = event.detail.value;
  }

  handleKey(event) {
    if (event.key === 'Enter') {
      this.handleCreate();
    }
  }

  handleCreate() {
    const detail = { firstName: this.firstName.trim(), lastName: this.lastName.trim() };
    if (detail.lastName === '') {
      const field = this.template.querySelector('.last');
      field.reportValidity();
      field.focus();
    } else if (!this.disabled) {
      this.dispatchEvent(new CustomEvent('create', { detail }));
    }
  }

  handleCancel() {
    this.dispatchEvent(new CustomEvent('leave'));
  }
}
