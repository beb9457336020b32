import type { Language } from '../texts.ts';

/** What came of asking a customer for their name, as a page tells it. */
export type WhoOutcome =
  'thanks' | 'declined' | 'expired' | 'other' | 'snapshot' | 'used' | 'failed';

interface PageText {
  title: string;
  text: string;
}

/** What asks the customer in the chat; the link follows on a line of its own. */
export const whoRequest: Readonly<Record<Language, string>> = {
  en: 'May we know your name? Open this link and tap “Allow”, and we will see your WeChat name and picture:',
  'zh-CN': '方便告诉我们怎么称呼您吗？点击下方链接并选择“允许”，我们就能看到您的微信昵称和头像：',
  'zh-TW': '方便告訴我們怎麼稱呼您嗎？點選下方連結並選擇「允許」，我們就能看到您的微信暱稱和頭像：',
};

/** `{name}` in the title of `thanks` stands for the customer's name. */
export const whoPages: Readonly<Record<Language, Record<WhoOutcome, PageText>>> = {
  en: {
    thanks: {
      title: 'Thank you, {name}',
      text: 'We now see your WeChat name and picture. You can close this page and return to the chat.',
    },
    declined: {
      title: 'That is fine',
      text: 'You need not tell us. You can close this page and return to the chat.',
    },
    expired: {
      title: 'This link has expired',
      text: 'If you still want to tell us your name, ask for a new link in the chat.',
    },
    other: {
      title: 'This link was sent to somebody else',
      text: 'We have not saved anything about you. You can close this page.',
    },
    snapshot: {
      title: 'One more step',
      text: 'WeChat is showing you a preview and does not tell us your name. Tap “Use full service” (使用完整服务) at the bottom, then open the link in the chat again.',
    },
    used: {
      title: 'This page has been used',
      text: 'If you have already seen our thanks, all is done. If not, open the link in the chat again.',
    },
    failed: {
      title: 'That did not work',
      text: 'WeChat could not tell us your name just now. Please open the link in the chat again in a few minutes.',
    },
  },
  'zh-CN': {
    thanks: {
      title: '谢谢您，{name}',
      text: '我们已经收到您的微信昵称和头像。您可以关闭此页面，回到聊天。',
    },
    declined: { title: '没关系', text: '不提供也不影响咨询。您可以关闭此页面，继续聊天。' },
    expired: {
      title: '链接已失效',
      text: '如仍想告诉我们您的称呼，可在聊天中请客服重新发送链接。',
    },
    other: {
      title: '这个链接不是发给您的',
      text: '我们没有保存您的任何信息，您可以直接关闭此页面。',
    },
    snapshot: {
      title: '还差一步',
      text: '您看到的是快照页，微信没有提供您的昵称。请点击页面底部的“使用完整服务”，再从聊天中重新打开链接。',
    },
    used: {
      title: '此链接已使用过',
      text: '如果您已看到感谢页面，则无需再次操作；否则请从聊天中重新打开链接。',
    },
    failed: {
      title: '暂时未能完成',
      text: '暂时无法从微信获取您的昵称，请几分钟后再从聊天中打开链接。',
    },
  },
  'zh-TW': {
    thanks: {
      title: '謝謝您，{name}',
      text: '我們已經收到您的微信暱稱和頭像。您可以關閉這個頁面，回到聊天。',
    },
    declined: { title: '沒關係', text: '不提供也不影響諮詢。您可以關閉這個頁面，繼續聊天。' },
    expired: {
      title: '連結已失效',
      text: '如仍想告訴我們您的稱呼，可在聊天中請客服人員重新傳送連結。',
    },
    other: {
      title: '這個連結不是傳給您的',
      text: '我們沒有儲存您的任何資料，您可以直接關閉這個頁面。',
    },
    snapshot: {
      title: '還差一步',
      text: '您看到的是快照頁，微信沒有提供您的暱稱。請點選頁面底部的「使用完整服務」，再從聊天中重新開啟連結。',
    },
    used: {
      title: '這個連結已使用過',
      text: '如果您已看到感謝頁面，就不需要再操作；否則請從聊天中重新開啟連結。',
    },
    failed: {
      title: '暫時無法完成',
      text: '暫時無法從微信取得您的暱稱，請幾分鐘後再從聊天中開啟連結。',
    },
  },
};
