import { allowanceOf } from 'c/wechatAllowance';
import { statusText } from 'c/wechatCodes';
import { label } from 'c/wechatLabels';
import { counted } from 'c/wechatWords';

/**
 * What a person who does not see the panel has to be told of a change.
 * @param {object|undefined} before the panel's data before
 * @param {object} after and now
 * @param {number} now epoch milliseconds
 * @returns {string} sentences; empty if nothing that matters has changed
 */
export function announcement(before, after, now) {
  const [old, current] = [before?.chat, after.chat];
  if (!old || !current || old.id !== current.id) {
    return '';
  }
  const said = [];
  if (old.status !== current.status) {
    said.push(statusText(current.status));
  }
  const allowance = allowanceOf(current, now);
  if (['last', 'used'].includes(allowance.state) && old.repliesLeft !== current.repliesLeft) {
    said.push(
      allowance.state === 'used'
        ? label.repliesNone
        : counted(allowance.left, label.repliesLeftOne, label.repliesLeftOther),
    );
  }
  if (after.troublesTotal > before.troublesTotal) {
    said.push(counted(after.troublesTotal, label.troublesOne, label.troublesOther));
  }
  if (after.mediaTotal > before.mediaTotal) {
    said.push(label.mediaNew);
  }
  return said.join('. ');
}
