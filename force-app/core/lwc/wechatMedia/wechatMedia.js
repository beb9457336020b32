import getMedia from '@salesforce/apex/WeChatPanelController.getMedia';
import { reduceErrors } from 'c/wechatErrors';
import { label } from 'c/wechatLabels';
import Viewer from 'c/wechatMediaViewer';
import { fill } from 'c/wechatWords';
import { number } from 'c/wechatFormat';
import { LightningElement, api } from 'lwc';

const SHOWN_LARGE = ['image', 'video'];

/** The pictures, recordings, files and places of a chat; the newest first, the others on demand. */
export default class WechatMedia extends LightningElement {
  @api chatId;
  /** @type {object[]} the newest ones, as the panel's data has them */
  @api items = [];
  /** How many are shown before the user asks for all. */
  @api most = 6;
  /** How many there are. */
  @api total = 0;
  /** Epoch milliseconds. */
  @api now;

  label = label;
  older = [];
  isUnfolded = false;
  isBusy = false;
  isExhausted = false;
  failure = '';

  get isEmpty() {
    return this.items.length === 0;
  }

  /** The newest move on while older ones stay as they were read: each is shown once. */
  get known() {
    const newest = new Set(this.items.map(({ id }) => id));
    return [...this.items, ...this.older.filter(({ id }) => !newest.has(id))];
  }

  get shown() {
    const items = this.isUnfolded ? this.known : this.items.slice(0, this.most);
    return items.map((item) => ({
      ...item,
      style: SHOWN_LARGE.includes(item.kind) ? 'tile' : 'line',
    }));
  }

  get isFolded() {
    return !this.isUnfolded && this.shown.length < this.total;
  }

  get hasMore() {
    return this.isUnfolded && !this.isExhausted && this.known.length < this.total;
  }

  get allLabel() {
    return fill(label.mediaAll, number(this.total));
  }

  handleAll() {
    this.isUnfolded = true;
  }

  async handleMore() {
    if (this.isBusy) {
      return;
    }
    this.isBusy = true;
    this.failure = '';
    try {
      const page = await getMedia({ chatId: this.chatId, offset: this.known.length });
      this.isExhausted = page.length === 0;
      this.older = [...this.older, ...page];
    } catch (error) {
      this.failure = reduceErrors(error).join(' ');
      this.isExhausted = true;
    }
    this.isBusy = false;
  }

  async handleOpen(event) {
    const trigger = event.currentTarget;
    const items = this.known.filter(({ kind }) => SHOWN_LARGE.includes(kind));
    await Viewer.open({
      label: label.media,
      size: 'large',
      items,
      start: items.findIndex(({ id }) => id === event.detail),
    });
    trigger.focus();
  }
}
