import type { Language, Texts } from './texts.ts';

/** What the relay says unless the channel says it otherwise, as service accounts of WeChat write. */
export const builtInTexts: Readonly<Record<Language, Texts>> = {
  en: {
    welcome: 'Hello! Thank you for your message. We are connecting you to an agent.',
    queue: 'We are busy right now. You are number {position} in the queue.',
    accepted: 'You are now chatting with {agent}.',
    transferring: 'We are transferring you to another agent. One moment, please.',
    transferred: '{agent} is taking over and will help you from here.',
    agentLeft: 'Your agent has lost the connection. We are reconnecting you, please stay with us.',
    agentBack: '{agent} is back and will go on helping you.',
    speaker: '{agent}: ',
    offline:
      'No agent is available right now. We have kept your message: write to us again later and an agent will read it.',
    unavailable:
      'Sorry, our agents have gone offline and this chat has ended. Write to us again later and we will connect you.',
    blocked: 'Sorry, we cannot offer you a chat here. Please contact us in another way.',
    refused:
      'Sorry, we cannot connect you to an agent right now. We have kept your message: please write to us again later.',
    closed:
      'We are outside our service hours. We have kept your message: write to us again during service hours and an agent will read it.',
    closedCase:
      'We are outside our service hours. Your message has been registered, and we will deal with it as soon as we are back.',
    ended: 'This chat has ended. If you need anything else, just send us a message.',
    idleWarning:
      'We have not heard from you for a while. This chat will end in {minutes} min unless you reply.',
    idleEnded:
      'We have not heard from you for some time, so this chat has ended. Send us a message whenever you need us.',
    interrupted:
      'The connection to our agent was lost. Please send a message and we will connect you again.',
    delayed:
      'It is taking longer than usual to reach our agents. Your messages are safe with us and will be passed on; you need not send them again.',
    fileWanted: 'Our agent has asked you for a file. Please send the picture or video here now.',
    unsupported: 'Sorry, we cannot receive this kind of message. Please describe it in words.',
    surveyQuestion: 'How satisfied are you with our service?',
    surveyOptions: ['Very satisfied', 'Satisfied', 'Neutral', 'Dissatisfied', 'Very dissatisfied'],
    surveyHint: 'Just reply with the number.',
    surveyThanks: 'Thank you for your feedback. It helps us to get better.',
  },
  'zh-CN': {
    welcome: '您好，欢迎咨询！正在为您接入人工客服，请稍候。',
    queue: '当前咨询人数较多，您排在第 {position} 位，请稍候。',
    accepted: '您好，客服 {agent} 为您服务。',
    transferring: '正在为您转接其他客服，请稍候。',
    transferred: '已为您转接，客服 {agent} 将继续为您服务。',
    agentLeft: '抱歉，客服暂时断线，正在为您重新接入，请稍候。',
    agentBack: '客服 {agent} 已重新上线，将继续为您服务。',
    speaker: '{agent}：',
    offline: '当前暂无客服在线，您的留言我们已收到。请稍后再发一条消息，客服上线后会一并为您处理。',
    unavailable:
      '抱歉，客服暂时离线，本次对话已结束。您可以稍后再发消息，我们会重新为您接入人工客服。',
    blocked: '抱歉，目前无法在这里为您提供人工服务，请通过其他方式联系我们。',
    refused:
      '抱歉，暂时无法为您接入人工客服，您的消息我们已收到。请稍后再发一条消息，我们会一并为您处理。',
    closed:
      '您好，当前为非人工服务时间，您的留言我们已收到。请在服务时间内再发一条消息，客服会一并为您处理。',
    closedCase: '您好，当前为非人工服务时间，您的留言已登记，我们会在服务时间内尽快为您处理。',
    ended: '本次对话已结束，感谢您的咨询。如有其他问题，欢迎随时发消息给我们。',
    idleWarning: '您已有一段时间没有回复，如 {minutes} 分钟内未收到您的消息，本次对话将自动结束。',
    idleEnded: '由于长时间未收到您的消息，本次对话已自动结束。如需帮助，欢迎随时发消息给我们。',
    interrupted: '抱歉，与客服的连接已中断。请再发一条消息，我们会为您重新接入人工客服。',
    delayed:
      '系统繁忙，正在为您接入人工客服，请稍候。您的消息我们已收到，接通后会马上转给客服，无需重复发送。',
    fileWanted: '客服需要您提供文件，请直接在这里发送图片或视频。',
    unsupported: '抱歉，暂不支持接收此类消息，请用文字描述您的问题。',
    surveyQuestion: '请您对本次服务做出评价：',
    surveyOptions: ['非常满意', '满意', '一般', '不满意', '非常不满意'],
    surveyHint: '直接回复对应的数字即可。',
    surveyThanks: '感谢您的评价，我们会继续努力，为您提供更好的服务。',
  },
  'zh-TW': {
    welcome: '您好，歡迎與我們聯繫！正在為您轉接客服人員，請稍候。',
    queue: '目前諮詢人數較多，您排在第 {position} 位，請稍候。',
    accepted: '您好，由客服人員 {agent} 為您服務。',
    transferring: '正在為您轉接其他客服人員，請稍候。',
    transferred: '已為您轉接，接下來由客服人員 {agent} 為您服務。',
    agentLeft: '抱歉，客服人員的連線暫時中斷，正在為您重新接通，請稍候。',
    agentBack: '客服人員 {agent} 已恢復連線，將繼續為您服務。',
    speaker: '{agent}：',
    offline:
      '目前沒有客服人員在線上，您的留言我們已收到。請稍後再傳一則訊息，客服人員上線後會一併為您處理。',
    unavailable: '抱歉，客服人員暫時離線，本次對話已結束。您可以稍後再傳訊息，我們會為您重新接通。',
    blocked: '抱歉，目前無法在這裡為您提供客服服務，請透過其他方式與我們聯繫。',
    refused:
      '抱歉，暫時無法為您接通客服人員，您的訊息我們已收到。請稍後再傳一則訊息，我們會一併為您處理。',
    closed:
      '您好，目前為非服務時間，您的留言我們已收到。請於服務時間內再傳一則訊息，客服人員會一併為您處理。',
    closedCase: '您好，目前為非服務時間，您的留言已登記，我們會於服務時間內盡快為您處理。',
    ended: '本次對話已結束，感謝您的諮詢。如有其他問題，歡迎隨時傳訊息給我們。',
    idleWarning: '您已有一段時間沒有回覆。若 {minutes} 分鐘內未收到您的訊息，本次對話將自動結束。',
    idleEnded: '由於一段時間未收到您的訊息，本次對話已自動結束。如需協助，歡迎隨時傳訊息給我們。',
    interrupted: '抱歉，與客服人員的連線已中斷。請再傳一則訊息，我們會為您重新接通。',
    delayed:
      '系統忙碌中，正在為您接通客服人員，請稍候。您的訊息我們已收到，接通後會立即轉給客服人員，無須重複傳送。',
    fileWanted: '客服人員需要您提供檔案，請直接在這裡傳送圖片或影片。',
    unsupported: '抱歉，目前無法接收這類訊息，請以文字說明您的問題。',
    surveyQuestion: '請您為本次服務評分：',
    surveyOptions: ['非常滿意', '滿意', '普通', '不滿意', '非常不滿意'],
    surveyHint: '直接回覆對應的數字即可。',
    surveyThanks: '感謝您的評價，我們會持續改善服務。',
  },
};
