import { refreshApex } from '@salesforce/apex';
import getPanel from '@salesforce/apex/WeChatPanelController.getPanel';
import Archive from 'c/wechatArchive';
import { announcement } from 'c/wechatChanges';
import { isNoAccess } from 'c/wechatErrors';
import { nameOf } from 'c/wechatIdentity';
import { label } from 'c/wechatLabels';
import { createLive } from 'c/wechatLive';
import { clean } from 'c/wechatText';
import { fill } from 'c/wechatWords';
import { LightningElement, api, wire } from 'lwc';

/** How the IDs of contacts begin. */
const CONTACT = '003';
/** Beside a chat that nobody has accepted the panel opens when somebody does, which shows soon. */
const NOT_ACCEPTED = ['Opening', 'Queued'];
const SOON_SECONDS = 2;
/** So long after the end of a chat the customer may well rate it. */
const RATING_MS = 10 * 60_000;

/**
 * Who is this customer, can I still answer, and did everything arrive: beside a chat, a WeChat
 * identity or a contact.
 */
export default class WechatChatPanel extends LightningElement {
  /** Leaves the pictures and files out. */
  @api hideMedia = false;
  /** Leaves the earlier chats out. */
  @api hideEarlier = false;
  /** How many pictures and files are shown before "Show all". */
  @api mediaShown = 6;

  label = label;
  /** The record itself, or another identity of the same contact. */
  subjectId;
  siblings = [];
  panel;
  error;
  isStale = false;
  spoken = '';
  now = Date.now();
  wired;
  answers = 0;
  shownAs;
  live = createLive(
    () => this.refresh(),
    () => {
      this.now = Date.now();
    },
  );

  _recordId;

  /** The record beside which the panel stands. */
  @api
  get recordId() {
    return this._recordId;
  }

  set recordId(recordId) {
    this._recordId = recordId;
    this.siblings = [];
    this.turnTo(recordId);
  }

  @wire(getPanel, { recordId: '$subjectId' })
  receive(wired) {
    this.wired = wired;
    if (wired.data) {
      this.show(wired.data);
    } else if (wired.error) {
      this.fail(wired.error);
    }
  }

  connectedCallback() {
    this.live.connect(this.template.host);
  }

  disconnectedCallback() {
    this.live.disconnect();
  }

  get isLoading() {
    return !this.panel && !this.error;
  }

  get identity() {
    return this.panel.identity;
  }

  get name() {
    return nameOf(this.identity);
  }

  get others() {
    return this.siblings
      .filter(({ id }) => id !== this.identity.id)
      .map((other) => ({ ...other, action: fill(label.identityShow, nameOf(other)) }));
  }

  get chat() {
    return this.panel.chat;
  }

  get chatId() {
    return this.chat?.id;
  }

  get chatName() {
    return fill(label.chatNamed, clean(this.chat.number, 40));
  }

  get hasEnded() {
    return this.chat.status === 'Ended';
  }

  get parked() {
    return this.panel.troubles.filter(
      ({ direction, status }) => direction === 'Out' && status === 'Parked',
    ).length;
  }

  /** Beside the contact itself, nothing is gained by its name. */
  get showsContact() {
    return this.siblings.length === 0;
  }

  get showsMedia() {
    return Boolean(this.chat) && !this.hideMedia;
  }

  get showsEarlier() {
    return !this.hideEarlier;
  }

  get emptiness() {
    const { subject, identity } = this.panel;
    if (identity) {
      return undefined;
    }
    // The server finds nothing of WeChat beside such a contact.
    return subject === 'contact' || this.recordId?.startsWith(CONTACT)
      ? { title: label.noIdentitiesTitle, text: label.noIdentities }
      : { title: label.noneTitle, text: label.none };
  }

  turnTo(subjectId) {
    this.subjectId = subjectId;
    this.panel = undefined;
    this.error = undefined;
    this.shownAs = undefined;
  }

  show(panel) {
    const shownAs = JSON.stringify(panel);
    this.error = undefined;
    this.isStale = false;
    this.now = Date.now();
    if (shownAs !== this.shownAs) {
      this.answers += 1;
      this.spoken = announcement(this.panel, panel, this.now) || this.spoken;
      this.panel = panel;
      this.shownAs = shownAs;
      this.siblings = panel.subject === 'contact' ? panel.identities : this.siblings;
    }
    this.follow();
  }

  follow() {
    const { chat, live } = this.panel;
    this.live.follow({
      ...live,
      seconds: NOT_ACCEPTED.includes(chat?.status) ? SOON_SECONDS : live.seconds,
      chatId: chat?.id,
      open: Boolean(chat) && mayChange(chat),
    });
  }

  fail(error) {
    if (this.panel && !isNoAccess(error)) {
      this.isStale = true;
    } else {
      this.error = error;
      this.panel = undefined;
      this.shownAs = undefined;
    }
  }

  async refresh() {
    const before = this.answers;
    await refreshApex(this.wired);
    // What has not changed may not come again, but time has passed.
    if (this.panel) {
      this.follow();
    }
    return this.answers !== before;
  }

  handleShow(event) {
    this.turnTo(event.currentTarget.dataset.id);
  }

  async handleRead(event) {
    const trigger = event.currentTarget;
    await Archive.open({ label: this.chatName, size: 'medium', chatId: this.chat.id });
    trigger.focus();
  }

  handleActed() {
    this.live.now();
  }

  async handleRetry() {
    const { error } = this;
    this.error = undefined;
    await this.live.now();
    if (!this.panel && !this.error) {
      this.error = error;
    }
  }
}

function mayChange({ status, endedAt, satisfaction }) {
  return status !== 'Ended' || (!satisfaction && Date.now() - endedAt < RATING_MS);
}
