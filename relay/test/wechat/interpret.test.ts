import { describe, expect, it } from 'vitest';

import { interpretMessage } from '../../src/wechat/interpret.ts';

const envelope = { toUserName: 'gh_1', openId: 'o-sender', createTime: 1 };

describe('what the account may know of a customer', () => {
  it.each([
    ['user_info_modified', 'modified'],
    ['user_authorization_revoke', 'revoked'],
  ] as const)('is another after %s, for whom the event names', (event, change) => {
    const about = { ...envelope, type: 'event', event } as const;
    expect(interpretMessage({ ...about, subjectOpenId: 'o-subject' }, 'en')).toEqual({
      kind: 'profile',
      openId: 'o-subject',
      change,
    });
    expect(interpretMessage(about, 'en')).toMatchObject({ openId: 'o-sender' });
  });
});
