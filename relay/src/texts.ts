/** Languages that the product speaks by itself. */
export type Language = 'en' | 'zh-CN' | 'zh-TW';

/** What the relay says to a customer in its own words. A channel can replace each. */
export interface Texts {
  /** No agent takes the chat: nobody is there, or everybody is busy. */
  offline: string;
  /** The chat is over, whoever ended it. */
  ended: string;
  /** The connection to the agents broke; writing again opens a new chat. */
  interrupted: string;
  /** The agent has asked for a file: the next one that the customer sends goes straight to them. */
  fileWanted: string;
}

const builtIn: Record<Language, Texts> = {
  en: {
    offline:
      'No agent is available right now. We have kept your message: write to us again later and an agent will read it.',
    ended: 'This chat has ended. If you need anything else, just send us a message.',
    interrupted:
      'The connection to our agent was lost. Please send a message and we will connect you again.',
    fileWanted: 'Our agent has asked you for a file. Please send the picture or video here now.',
  },
  'zh-CN': {
    offline: '当前没有客服在线，您的留言已保留。稍后再发一条消息，客服上线后会一并为您处理。',
    ended: '本次对话已结束。如还有其他问题，直接发消息给我们就好。',
    interrupted: '与客服的连接已中断，请再发一条消息，我们会为您重新接入。',
    fileWanted: '客服需要您提供文件，请直接在这里发送图片或视频。',
  },
  'zh-TW': {
    offline:
      '目前沒有客服人員在線上，您的留言已保留。稍後再傳一則訊息，客服人員上線後會一併為您處理。',
    ended: '本次對話已結束。如還有其他問題，直接傳訊息給我們就可以了。',
    interrupted: '與客服人員的連線已中斷，請再傳一則訊息，我們會為您重新接通。',
    fileWanted: '客服人員需要您提供檔案，請直接在這裡傳送圖片或影片。',
  },
};

/**
 * The language that comes nearest to a locale as Salesforce or WeChat write it (`zh_CN`, `zh-Hant`,
 * `en_US`). English if there is none.
 */
export function nearestLanguage(locale: string): Language {
  const tag = locale.toLowerCase().replaceAll('_', '-');
  if (!tag.startsWith('zh')) return 'en';
  return /^zh-(tw|hk|mo|hant)/u.test(tag) ? 'zh-TW' : 'zh-CN';
}

/** The built-in texts, with those that the channel gives in their place. */
export function channelTexts(language: Language, own: Partial<Record<keyof Texts, string>>): Texts {
  const standard = builtIn[language];
  const choose = (name: keyof Texts): string => {
    const text = own[name]?.trim() ?? '';
    return text === '' ? standard[name] : text;
  };
  return {
    offline: choose('offline'),
    ended: choose('ended'),
    interrupted: choose('interrupted'),
    fileWanted: choose('fileWanted'),
  };
}
