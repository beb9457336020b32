import { fileAddress, placeAddress } from 'c/wechatAddress';
import { kindText } from 'c/wechatCodes';
import { briefly, fileSize } from 'c/wechatFormat';
import { label } from 'c/wechatLabels';
import { clean } from 'c/wechatText';
import { fill } from 'c/wechatWords';
import { LightningElement, api } from 'lwc';

const ICONS = {
  image: 'utility:image',
  video: 'utility:video',
  voice: 'utility:volume_high',
  location: 'utility:checkin',
};
// No browser plays WeChat's own recordings; the relay makes WAV of them where it can.
const UNPLAYABLE = ['amr', 'spx', 'silk'];

/**
 * One of a chat's media: a thumbnail that opens, a recording that plays, a place, or a file.
 * @fires open with the item's id
 */
export default class WechatMediaItem extends LightningElement {
  /** One of the media of the panel's data. */
  @api item;
  /** Epoch milliseconds. */
  @api now;

  label = label;
  isBroken = false;

  get isLarge() {
    return this.isVideo || this.item.kind === 'image';
  }

  get isVideo() {
    return this.item.kind === 'video';
  }

  get icon() {
    return ICONS[this.item.kind] ?? 'utility:file';
  }

  get thumbnail() {
    return this.isBroken ? undefined : fileAddress(this.item.thumbnailUrl);
  }

  get address() {
    return fileAddress(this.item.url);
  }

  get title() {
    return this.item.kind === 'voice' ? '' : clean(this.item.title, 80);
  }

  get about() {
    const { kind, fromCustomer, at } = this.item;
    const side = fromCustomer ? label.mediaIn : label.mediaOut;
    return fill(label.mediaNamed, kindText(kind), side, briefly(at, this.now));
  }

  get openLabel() {
    return fill(label.mediaOpen, this.about);
  }

  get isVoice() {
    return this.item.kind === 'voice';
  }

  get isPlayable() {
    return this.isVoice && !this.isUnplayable && Boolean(this.address);
  }

  get isUnplayable() {
    return this.isVoice && (this.isBroken || UNPLAYABLE.includes(this.item.extension));
  }

  get map() {
    return this.item.kind === 'location'
      ? placeAddress(this.item.latitude, this.item.longitude)
      : undefined;
  }

  get isDownload() {
    return Boolean(this.address) && !this.isPlayable;
  }

  get downloadLabel() {
    const { size } = this.item;
    return size ? `${label.mediaDownload} (${fileSize(size)})` : label.mediaDownload;
  }

  /** Puts the focus where it was before the viewer opened. */
  @api
  focus() {
    this.template.querySelector('button').focus();
  }

  handleBroken() {
    this.isBroken = true;
  }

  handleOpen() {
    this.dispatchEvent(new CustomEvent('open', { detail: this.item.id }));
  }
}
