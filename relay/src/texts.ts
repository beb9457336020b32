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
  /** The agents cannot be reached for a while; what was written is carried to them as soon as possible. */
  delayed: string;
}

const builtIn: Record<Language, Texts> = {
  en: {
    offline:
      'No agent is available right now. We have kept your message: write to us again later and an agent will read it.',
    ended: 'This chat has ended. If you need anything else, just send us a message.',
    interrupted:
      'The connection to our agent was lost. Please send a message and we will connect you again.',
    delayed:
      'It is taking longer than usual to reach our agents. Your messages are safe with us and will be passed on; you need not send them again.',
  },
  'zh-CN': {
    offline: '当前没有客服在线，您的留言已保留。稍后再发一条消息，客服上线后会一并为您处理。',
    ended: '本次对话已结束。如还有其他问题，直接发消息给我们就好。',
    interrupted: '与客服的连接已中断，请再发一条消息，我们会为您重新接入。',
    delayed:
      '系统暂时繁忙，正在为您接入客服。您的消息我们已收到，恢复后会马上转给客服，无需重复发送。',
  },
  'zh-TW': {
    offline:
      '目前沒有客服人員在線上，您的留言已保留。稍後再傳一則訊息，客服人員上線後會一併為您處理。',
    ended: '本次對話已結束。如還有其他問題，直接傳訊息給我們就可以了。',
    interrupted: '與客服人員的連線已中斷，請再傳一則訊息，我們會為您重新接通。',
    delayed:
      '系統暫時忙碌中，正在為您接通客服人員。您的訊息我們已收到，恢復後會立即轉給客服人員，不需要重複傳送。',
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
    delayed: choose('delayed'),
  };
}
