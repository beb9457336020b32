import { LightningElement, wire } from 'lwc';
import { EnclosingUtilityId, updateUtility } from 'lightning/platformUtilityBarApi';
import TITLE from '@salesforce/label/c.Probe_Title';

/** Names its item of the utility bar. */
export default class ProbeUtility extends LightningElement {
  @wire(EnclosingUtilityId) utilityId;

  connectedCallback() {
    updateUtility(this.utilityId, { label: `${TITLE} (2)`, highlighted: true });
  }
}
