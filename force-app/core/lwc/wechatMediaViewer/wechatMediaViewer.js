import { fileAddress } from 'c/wechatAddress';
import { kindText } from 'c/wechatCodes';
import { dateTime, number } from 'c/wechatFormat';
import { label } from 'c/wechatLabels';
import { fill } from 'c/wechatWords';
import LightningModal from 'lightning/modal';
import { api } from 'lwc';

/** Pictures and videos, large, one after the other; the arrow keys leaf. */
export default class WechatMediaViewer extends LightningModal {
  /** @type {object[]} pictures and videos of the panel's data */
  @api items = [];

  words = label;
  index = 0;
  isBroken = false;

  /** The index of the one to begin with. */
  @api
  get start() {
    return this.index;
  }

  set start(index) {
    this.index = Math.max(index, 0);
  }

  get item() {
    return this.items[this.index];
  }

  get address() {
    return fileAddress(this.item.url);
  }

  get isVideo() {
    return this.item.kind === 'video';
  }

  get about() {
    const { kind, fromCustomer, at } = this.item;
    const side = fromCustomer ? label.mediaIn : label.mediaOut;
    return fill(label.mediaNamed, kindText(kind), side, dateTime(at));
  }

  get position() {
    return fill(label.mediaPosition, number(this.index + 1), number(this.items.length));
  }

  get isOneOfMany() {
    return this.items.length > 1;
  }

  get isFirst() {
    return this.index === 0;
  }

  get isLast() {
    return this.index === this.items.length - 1;
  }

  handlePrevious() {
    this.leaf(-1);
  }

  handleNext() {
    this.leaf(1);
  }

  handleKey(event) {
    // In a video, the arrows wind.
    const isPlaying = event.target.tagName === 'VIDEO';
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && !isPlaying) {
      this.leaf(step);
    }
  }

  handleBroken() {
    this.isBroken = true;
  }

  leaf(step) {
    const next = this.index + step;
    if (next >= 0 && next < this.items.length) {
      this.index = next;
      this.isBroken = false;
    }
  }
}
