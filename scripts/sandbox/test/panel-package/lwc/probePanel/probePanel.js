import { LightningElement, api, wire } from 'lwc';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { NavigationMixin } from 'lightning/navigation';
import Confirm from 'lightning/confirm';
import { refreshApex } from '@salesforce/apex';
import read from '@salesforce/apex/Probe.read';
import write from '@salesforce/apex/Probe.write';
import LOCALE from '@salesforce/i18n/locale';
import TITLE from '@salesforce/label/c.Probe_Title';
import WRITE from '@salesforce/label/c.Probe_Write';

/** Every way from a component to the platform, once. */
export default class ProbePanel extends NavigationMixin(LightningElement) {
  @api recordId;

  label = { title: TITLE, write: WRITE };
  locale = LOCALE;
  value;
  failure;
  #wired;

  @wire(read, { recordId: '$recordId' })
  received(result) {
    this.#wired = result;
    this.value = result.data?.text;
    this.failure = result.error?.body?.message;
  }

  async handleWrite() {
    if (!(await Confirm.open({ label: TITLE, message: WRITE, theme: 'warning' }))) return;
    await write({ recordId: this.recordId, text: 'written' });
    await refreshApex(this.#wired);
    this.dispatchEvent(new ShowToastEvent({ title: TITLE, message: WRITE, variant: 'success' }));
  }

  handleOpen() {
    this[NavigationMixin.Navigate]({
      type: 'standard__recordPage',
      attributes: { recordId: this.recordId, objectApiName: 'Contact', actionName: 'view' },
    });
  }
}
