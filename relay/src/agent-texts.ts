import type { MediaLoss } from './channel.ts';
import type { Language } from './texts.ts';

/** What the relay says to an agent in its own words, in the language of the channel. */
export interface AgentTexts {
  /** In place of a text of which nothing may be shown. */
  hidden: string;
  /** A medium is not there yet. */
  pending: string;
  /** The same, because the org has no room for it. */
  pendingStorage: string;
  /** Before the link to a medium that an agent was told would come later. */
  arrived: string;
  /** Before the reason why a medium will never be had. */
  lost: string;
  loss: Readonly<Record<MediaLoss, string>>;
  /** Behind the link to a recording or video that no browser plays. */
  unplayable: string;
  /** Behind the link to a file that the agent has asked for, and that is too large to be handed over. */
  tooLargeToHandOver: string;
}

export const agentTexts: Readonly<Record<Language, AgentTexts>> = {
  en: {
    hidden: '[Hidden: sensitive data]',
    pending: '(not here yet; it will appear in the panel)',
    pendingStorage: '(not here yet: the file storage of Salesforce is full, tell your admin)',
    arrived: 'is here now:',
    lost: 'cannot be had:',
    loss: {
      expired: 'WeChat no longer has it. Ask the customer to send it again.',
      empty: 'the file is empty.',
      'too-large': 'the file is too large.',
      unsafe: 'the file is no picture, voice or video, and might do harm.',
      refused: 'WeChat does not give it out. Ask the customer to send it again.',
      'chat-gone': 'the record of this chat is gone.',
    },
    unplayable: '(the browser cannot play it; download it)',
    tooLargeToHandOver: '(too large for the file transfer; use the link)',
  },
  'zh-CN': {
    hidden: '[含敏感信息，已隐藏]',
    pending: '（正在获取，稍后会显示在面板中）',
    pendingStorage: '（暂时无法保存：Salesforce 文件存储空间已满，请联系管理员）',
    arrived: '已获取：',
    lost: '无法获取：',
    loss: {
      expired: '微信已不再保存该文件，请客户重新发送。',
      empty: '文件是空的。',
      'too-large': '文件过大。',
      unsafe: '不是图片、语音或视频，可能有安全风险。',
      refused: '微信不提供该文件，请客户重新发送。',
      'chat-gone': '本次会话的记录已不存在。',
    },
    unplayable: '（浏览器无法播放，请下载后查看）',
    tooLargeToHandOver: '（超出文件传输的大小限制，请使用链接）',
  },
  'zh-TW': {
    hidden: '[含敏感資訊，已隱藏]',
    pending: '（正在取得，稍後會顯示在面板中）',
    pendingStorage: '（暫時無法儲存：Salesforce 檔案儲存空間已滿，請聯絡管理員）',
    arrived: '已取得：',
    lost: '無法取得：',
    loss: {
      expired: '微信已不再保留這個檔案，請客戶重新傳送。',
      empty: '檔案是空的。',
      'too-large': '檔案太大。',
      unsafe: '不是圖片、語音或影片，可能有安全風險。',
      refused: '微信不提供這個檔案，請客戶重新傳送。',
      'chat-gone': '這次對話的紀錄已不存在。',
    },
    unplayable: '（瀏覽器無法播放，請下載後檢視）',
    tooLargeToHandOver: '（超過檔案傳輸的大小限制，請使用連結）',
  },
};
