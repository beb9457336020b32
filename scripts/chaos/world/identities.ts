/** Who is who in a chaos run. None of it is real, and all of it must stay out of the logs. */
export const ACCOUNT = {
  name: 'Main',
  title: '混沌客服',
  originalId: 'gh_c4a05c4a05c4',
  appId: 'wxc4a05c4a05c4a05c',
  appSecret: 'c4a05c4a05c4a05c4a05c4a05c4a05c4',
  token: 'chaosPushToken',
};
export const ENCODING_AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';

export const LIVE_AGENT = {
  organizationId: '00D5g000004sAnd',
  deploymentId: '5725g000000sAnd',
  buttonId: '5735g000000sAnd',
};

export const ORIGINS = {
  relay: 'https://relay.example',
  wechat: 'https://api.weixin.qq.com',
  liveAgent: 'https://d.la1-c1.salesforceliveagent.com',
  org: 'https://chaos.my.salesforce.com',
};

/** What a customer writes in order to end the chat. */
export const END_KEYWORD = 'end chat';
