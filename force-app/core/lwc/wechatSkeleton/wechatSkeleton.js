import { label } from 'c/wechatLabels';
import { LightningElement } from 'lwc';

/** The shape of the panel while its first answer is under way. */
export default class WechatSkeleton extends LightningElement {
  label = label;
}
