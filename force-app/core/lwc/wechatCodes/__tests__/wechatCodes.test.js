import { endReasonText, failureText, kindText, sceneText, statusText } from 'c/wechatCodes';

it.each([
  ['Opening', 'Opening'],
  ['Queued', 'Waiting for an agent'],
  ['Active', 'In progress'],
  ['Ended', 'Ended'],
  ['Paused\u202E', 'Paused'],
  ['constructor', 'constructor'],
])('says the status %s in words', (status, text) => {
  expect(statusText(status)).toBe(text);
});

it.each([
  ['agent', 'Ended by the agent'],
  ['client', 'Ended by the customer'],
  ['clientIdleTimeout', 'The customer did not answer in time'],
  ['agentsUnavailable', 'No agent was available'],
  ['Unavailable', 'No agent was available'],
  ['agentPushTimeout', 'No agent accepted in time'],
  ['Blocked', 'Blocked by the rules of Chat'],
  ['customer left', 'The customer unfollowed the account'],
  ['customer', 'Ended by the customer'],
  ['command', 'Ended from Salesforce'],
  ['desk', 'Ended from Salesforce'],
  ['refused: Unavailable', 'No agent was available'],
  ['refused: lunch', 'lunch'],
  ['refused: InternalFailure', 'The connection to Salesforce was lost'],
  ['lost: reconnect-410', 'The connection to Salesforce was lost'],
  ['unreachable', 'The connection to Salesforce was lost'],
  ['status-503', 'The connection to Salesforce was lost'],
  ['reconnect-410', 'The connection to Salesforce was lost'],
  ['InternalFailure', 'The connection to Salesforce was lost'],
  ['lunch', 'lunch'],
  [null, ''],
])('says why a chat ended: %s', (reason, text) => {
  expect(endReasonText(reason)).toBe(text);
});

it.each([
  ['ADD_SCENE_SEARCH', 'Search'],
  ['ADD_SCENE_ACCOUNT_MIGRATION', 'Account migration'],
  ['ADD_SCENE_PROFILE_CARD', 'Shared profile card'],
  ['ADD_SCENE_QR_CODE', 'QR code'],
  ['ADD_SCENE_PROFILE_LINK', 'Name above an article'],
  ['ADD_SCENE_PROFILE_ITEM', 'Menu of an article'],
  ['ADD_SCENE_PAID', 'After a payment'],
  ['ADD_SCENE_WECHAT_ADVERTISEMENT', 'WeChat advertisement'],
  ['ADD_SCENE_REPRINT', 'Reprinted article'],
  ['ADD_SCENE_LIVESTREAM', 'Livestream'],
  ['ADD_SCENE_CHANNELS', 'WeChat Channels'],
  ['ADD_SCENE_WXA', 'Mini Program'],
  ['ADD_SCENE_OTHERS', 'Another way'],
  ['ADD_SCENE_NEW', 'ADD_SCENE_NEW'],
  [null, ''],
])('says how a customer found the account: %s', (scene, text) => {
  expect(sceneText(scene)).toBe(text);
});

it.each([
  ['wechat-45015', /has not written for too long/],
  ['wechat-45047', /replies that WeChat allows were used up/],
  ['wechat-43004', /does not follow the account/],
  ['wechat-48002', /has blocked messages/],
  ['wechat-40003', /does not know this customer/],
  ['wechat-50002', /has restricted this customer/],
  ['wechat-45002', /longer than WeChat allows/],
  ['wechat-87014', /does not allow this content/],
  ['wechat-40007', /no longer has the file/],
  ['wechat-40200', /Send it as text/],
  ['wechat--1', /too busy/],
  ['wechat-40164', /Tell your administrator/],
  ['wechat-45047: out of response count limit rid: 1', /replies that WeChat allows were used up/],
  ['wechat-99999', /its code 99999/],
])('says why a message did not arrive: %s', (reason, text) => {
  expect(failureText(reason)).toMatch(text);
});

it('shows a reason that is a sentence as it is, and none if none is known', () => {
  expect(failureText('The \u202Enetwork is down.')).toBe('The network is down.');
  expect(failureText(null)).toBe('');
});

it.each([
  ['image', 'Picture'],
  ['Voice', 'Voice message'],
  ['hologram', 'File'],
  [undefined, 'File'],
])('names the kind %s: %s', (kind, text) => {
  expect(kindText(kind)).toBe(text);
});
