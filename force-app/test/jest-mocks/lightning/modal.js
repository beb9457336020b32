import { LightningElement, api } from 'lwc';

/** A dialog without its frame; tests set `open` and look at what `close` was given. */
export default class LightningModal extends LightningElement {
  static open = jest.fn();

  @api label;
  @api size;
  @api description;
  @api disableClose;
  @api close = jest.fn();
}
