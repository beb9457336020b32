import type { Elements } from './pushes.ts';

/** A push without its envelope, and what the relay makes of it. */
export interface Example {
  name: string;
  elements: Elements;
  message: object;
}

/** Every type of message that WeChat documents. */
export const MESSAGES: readonly Example[] = [
  {
    name: 'text',
    elements: { MsgType: 'text', Content: '你好/::)😀' },
    message: { type: 'text', content: '你好/::)😀' },
  },
  {
    name: 'an empty text',
    elements: { MsgType: 'text', Content: '' },
    message: { type: 'text', content: '' },
  },
  {
    name: 'a click in a message menu',
    elements: { MsgType: 'text', Content: '满意', bizmsgmenuid: '101' },
    message: { type: 'text', content: '满意', bizmsgmenuid: '101' },
  },
  {
    name: 'a text sent from an article',
    elements: { MsgType: 'text', Content: 'x', MsgDataId: 'data-1', Idx: 2 },
    message: { type: 'text', content: 'x', msgDataId: 'data-1', idx: '2' },
  },
  {
    name: 'an image',
    elements: { MsgType: 'image', PicUrl: 'http://mmbiz.qpic.cn/0', MediaId: 'media-1' },
    message: { type: 'image', mediaId: 'media-1', picUrl: 'http://mmbiz.qpic.cn/0' },
  },
  {
    name: 'an image without an address',
    elements: { MsgType: 'image', PicUrl: '', MediaId: 'media-1' },
    message: { type: 'image', mediaId: 'media-1' },
  },
  {
    name: 'a voice message',
    elements: {
      MsgType: 'voice',
      MediaId: 'media-2',
      Format: 'amr',
      MediaId16K: 'media-3',
      Recognition: '您好',
    },
    message: {
      type: 'voice',
      mediaId: 'media-2',
      format: 'amr',
      mediaId16K: 'media-3',
      recognition: '您好',
    },
  },
  {
    name: 'a voice message, with the recognition that WeChat has retired',
    elements: { MsgType: 'voice', MediaId: 'media-2', Format: 'speex', Recognition: '' },
    message: { type: 'voice', mediaId: 'media-2', format: 'speex' },
  },
  {
    name: 'a video',
    elements: { MsgType: 'video', MediaId: 'media-4', ThumbMediaId: 'thumb-4' },
    message: { type: 'video', mediaId: 'media-4', thumbMediaId: 'thumb-4' },
  },
  {
    name: 'a short video',
    elements: { MsgType: 'shortvideo', MediaId: 'media-5', ThumbMediaId: 'thumb-5' },
    message: { type: 'shortvideo', mediaId: 'media-5', thumbMediaId: 'thumb-5' },
  },
  {
    name: 'a location',
    elements: {
      MsgType: 'location',
      Location_X: 23.134521,
      Location_Y: 113.358803,
      Scale: 20,
      Label: '广州市天河区',
    },
    message: {
      type: 'location',
      latitude: '23.134521',
      longitude: '113.358803',
      scale: '20',
      label: '广州市天河区',
    },
  },
  {
    name: 'a location without a name',
    elements: { MsgType: 'location', Location_X: '-0.50', Location_Y: '0', Scale: '16', Label: '' },
    message: { type: 'location', latitude: '-0.50', longitude: '0', scale: '16' },
  },
  {
    name: 'a link',
    elements: {
      MsgType: 'link',
      Title: 'A title',
      Description: 'What it is',
      Url: 'https://example.com/?a=1&b=2',
    },
    message: {
      type: 'link',
      title: 'A title',
      description: 'What it is',
      url: 'https://example.com/?a=1&b=2',
    },
  },
  {
    name: 'a page of a Mini Program',
    elements: {
      MsgType: 'miniprogrampage',
      Title: 'Cart',
      AppId: 'wx1',
      PagePath: 'pages/cart',
      ThumbUrl: 'https://t',
      ThumbMediaId: 'thumb-6',
    },
    message: {
      type: 'miniprogrampage',
      title: 'Cart',
      appId: 'wx1',
      pagePath: 'pages/cart',
      thumbUrl: 'https://t',
      thumbMediaId: 'thumb-6',
    },
  },
];
