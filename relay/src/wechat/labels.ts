import type { Language } from '../texts.ts';

/** What stands in the agent's chat for a message that is not text. */
export interface Labels {
  image: string;
  voice: string;
  video: string;
  shortvideo: string;
  location: string;
  link: string;
  miniprogrampage: string;
  unsupported: string;
  /** A text in which there is nothing to see. */
  blank: string;
  /** Something that the relay failed to read. */
  unreadable: string;
  /** Before an address that nobody should open. */
  suspicious: string;
}

export const labels: Readonly<Record<Language, Labels>> = {
  en: {
    image: '[Image]',
    voice: '[Voice]',
    video: '[Video]',
    shortvideo: '[Short video]',
    location: '[Location]',
    link: '[Link]',
    miniprogrampage: '[Mini Program]',
    unsupported: '[Unsupported message]',
    blank: '[Blank message]',
    unreadable: '[A message that could not be read]',
    suspicious: '[Suspicious, do not open]',
  },
  'zh-CN': {
    image: '[图片]',
    voice: '[语音]',
    video: '[视频]',
    shortvideo: '[小视频]',
    location: '[位置]',
    link: '[链接]',
    miniprogrampage: '[小程序]',
    unsupported: '[不支持的消息]',
    blank: '[空白消息]',
    unreadable: '[有一条消息无法读取]',
    suspicious: '[可疑链接，请勿打开]',
  },
  'zh-TW': {
    image: '[圖片]',
    voice: '[語音]',
    video: '[影片]',
    shortvideo: '[短影片]',
    location: '[位置]',
    link: '[連結]',
    miniprogrampage: '[小程式]',
    unsupported: '[不支援的訊息]',
    blank: '[空白訊息]',
    unreadable: '[有一則訊息無法讀取]',
    suspicious: '[可疑連結，請勿開啟]',
  },
};
