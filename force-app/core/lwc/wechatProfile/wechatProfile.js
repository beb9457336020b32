import refreshIdentity from '@salesforce/apex/WeChatPanelActionController.refreshIdentity';
import { sceneText } from 'c/wechatCodes';
import { carryOut } from 'c/wechatCommand';
import { date, languageName } from 'c/wechatFormat';
import { label } from 'c/wechatLabels';
import { clean } from 'c/wechatText';
import { fill } from 'c/wechatWords';
import { LightningElement, api } from 'lwc';

const MOST_TAGS = 20;

/**
 * What is known of a customer beyond their name.
 * @fires acted once something has changed
 */
export default class WechatProfile extends LightningElement {
  /** An identity of the panel's data. */
  @api identity;
  /** True if the user may change the remark and ask WeChat again. */
  @api editable = false;

  label = label;
  state = '';
  text = '';

  get isBusy() {
    return this.state === 'busy';
  }

  get facts() {
    const { language, scene, firstSeen, lastSeen, unionId } = this.identity;
    const day = (moment) => (moment ? date(moment) : '');
    const facts = [
      [label.language, languageName(clean(language, 20))],
      [label.follower, this.follower],
      [label.scene, sceneText(scene)],
      [label.firstSeen, day(firstSeen)],
      [label.lastSeen, day(lastSeen)],
      [label.unionId, clean(unionId, 64)],
    ];
    return facts.filter(([, value]) => value).map(([name, value]) => ({ name, value }));
  }

  get follower() {
    const { subscribed, subscribedAt } = this.identity;
    if (!subscribed) {
      return '';
    }
    return subscribedAt ? fill(label.followsSince, date(subscribedAt)) : label.follows;
  }

  get tags() {
    const tags = (this.identity.tags ?? []).map((tag) => clean(tag, 40)).filter(Boolean);
    return [...new Set(tags)].slice(0, MOST_TAGS);
  }

  async handleRefresh() {
    await carryOut(
      () => refreshIdentity({ identityId: this.identity.id }),
      { running: label.busy, done: label.identityRefreshed },
      (state, text) => {
        this.state = state;
        this.text = text;
      },
    );
    this.handleActed();
  }

  handleActed() {
    this.dispatchEvent(new CustomEvent('acted'));
  }
}
