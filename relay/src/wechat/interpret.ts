import { isBlank } from '../blank.ts';
import type { CustomerEvent } from '../channel.ts';
import type { Language } from '../texts.ts';
import { labels, type Labels } from './labels.ts';
import type { InboundMessage } from './messages.ts';

/**
 * What a message means for a chat. Text is passed on as it is, unless there is nothing to see in it;
 * everything else that a customer sends becomes one line; of the events, those concern a chat that begin
 * or end following the account, and the entrances to it.
 */
export function interpretMessage(message: InboundMessage, language: Language): CustomerEvent {
  if (message.type === 'event') return interpretEvent(message);
  if (message.type === 'unknown' && message.event !== undefined) return { kind: 'none' };
  const label = labels[language];
  const said = readable(message, label);
  // The customer did write, and may wait for an answer.
  const text = isBlank(said) ? label.blank : said;
  const { bizmsgmenuid: choice } = message;
  return choice === undefined ? { kind: 'message', text } : { kind: 'message', text, choice };
}

// Before the scene of a code that somebody scanned who did not follow yet.
const SCENE = 'qrscene_';

/** Source: "Receiving event pushes". Only these events open an allowance of replies. */
function interpretEvent(message: Extract<InboundMessage, { type: 'event' }>): CustomerEvent {
  switch (message.event) {
    case 'unsubscribe':
      return { kind: 'left' };
    case 'subscribe': {
      const key = message.eventKey ?? '';
      return key.startsWith(SCENE)
        ? { kind: 'arrived', via: 'scan', key: key.slice(SCENE.length), follows: true }
        : { kind: 'arrived', via: 'follow', key };
    }
    case 'scan':
      return { kind: 'arrived', via: 'scan', key: message.eventKey ?? '' };
    case 'click':
    case 'scancode_push':
    case 'scancode_waitmsg':
      return { kind: 'arrived', via: 'menu', key: message.eventKey ?? '' };
    case 'user_info_modified':
    case 'user_authorization_revoke': {
      const change = message.event === 'user_info_modified' ? 'modified' : 'revoked';
      return { kind: 'profile', openId: message.subjectOpenId ?? message.openId, change };
    }
    default:
      return { kind: 'none' };
  }
}

/** The line for something that cannot be read at all, so that the agent can ask about it. */
export function unsupported(language: Language): CustomerEvent {
  return { kind: 'message', text: labels[language].unsupported };
}

function readable(message: Exclude<InboundMessage, { type: 'event' }>, label: Labels): string {
  switch (message.type) {
    case 'text':
      return message.content;
    case 'image':
    case 'video':
    case 'shortvideo':
      return label[message.type];
    case 'voice':
      return line(label.voice, message.recognition);
    case 'location': {
      const coordinates = `(${message.latitude}, ${message.longitude})`;
      return line(label.location, message.label, coordinates);
    }
    case 'link':
      return message.title === undefined
        ? line(label.link, message.url)
        : line(label.link, message.title, '–', message.url);
    case 'miniprogrampage':
      return line(label.miniprogrampage, message.title);
    case 'unknown':
      return label.unsupported;
  }
}

function line(...parts: (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined)
    .join(' ')
    .replace(/\s+/g, ' ');
}
