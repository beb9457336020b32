import { label } from 'c/wechatLabels';
import { clean } from 'c/wechatText';
import { fill } from 'c/wechatWords';

const NAME = 60;
const TAIL = 4;

/**
 * What to call a customer: WeChat tells neither name nor picture since 2021, unless the customer has
 * allowed it.
 * @param {{displayName?: string, remark?: string, contact?: {name: string}|null, openId?: string}}
 *   identity
 * @returns {string} their name, what agents call them, the contact's name, or the end of the OpenID
 */
export function nameOf(identity) {
  return (
    clean(identity.displayName, NAME) ||
    clean(identity.remark, NAME) ||
    clean(identity.contact?.name, NAME) ||
    fill(label.nameless, clean(identity.openId).slice(-TAIL))
  );
}

/** @param {object} identity @returns {boolean} true if `nameOf` has nothing but the OpenID */
export function isNameless(identity) {
  return !clean(identity.displayName) && !clean(identity.remark) && !identity.contact;
}
