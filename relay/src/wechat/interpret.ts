import { isBlank } from '../blank.ts';
import type { CustomerEvent, MediaReference } from '../channel.ts';
import type { Language } from '../texts.ts';
import { withEmoji } from './emoticons.ts';
import { labels, type Labels } from './labels.ts';
import { publicAddress, withoutLink } from './links.ts';
import type { InboundMessage } from './messages.ts';

/**
 * What a message means for a chat. Text is passed on with emoji for WeChat's codes, unless there is
 * nothing to see in it; everything else that a customer sends becomes one line, and a medium what it can
 * be fetched by; of the events, those concern a chat that begin or end following the account, and the
 * entrances to it.
 */
export function interpretMessage(message: InboundMessage, language: Language): CustomerEvent {
  if (message.type === 'event') return interpretEvent(message);
  if (message.type === 'unknown' && message.event !== undefined) return { kind: 'none' };
  const label = labels[language];
  const said = readable(message, label);
  // The customer did write, and may wait for an answer.
  const text = isBlank(said) ? label.blank : said;
  const { bizmsgmenuid: choice } = message;
  const media = mediumOf(message);
  return {
    kind: 'message',
    text,
    ...(choice === undefined ? {} : { choice }),
    ...(media === undefined ? {} : { media }),
    ...(isLost(message) ? { isUnsupported: true } : {}),
    ...(message.type === 'location' || message.type === 'link' ? { about: message.type } : {}),
  };
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
    case 'templatesendjobfinish':
      return templateFate(message.jobId, message.status ?? '');
    case 'user_info_modified':
    case 'user_authorization_revoke': {
      const change = message.event === 'user_info_modified' ? 'modified' : 'revoked';
      return { kind: 'profile', openId: message.subjectOpenId ?? message.openId, change };
    }
    default:
      return { kind: 'none' };
  }
}

const SUCCESS = 'success';
const BY_USER = 'user block';

/** Source: "Template messages", on the event that says how the delivery ended. */
function templateFate(job: string | undefined, status: string): CustomerEvent {
  if (job === undefined) return { kind: 'none' };
  if (status === SUCCESS) return { kind: 'job-over', job };
  const failure = status.includes(BY_USER)
    ? {
        code: 'template-blocked',
        text: 'The customer does not let template messages of the account through.',
      }
    : {
        code: 'template-failed',
        text: 'WeChat took the template message, and then failed to deliver it: send it again later.',
      };
  return { kind: 'job-over', job, failure };
}

/** The line for something that cannot be read at all, so that the agent can ask about it. */
export function unsupported(language: Language): CustomerEvent {
  return { kind: 'message', text: labels[language].unsupported };
}

// What WeChat writes in place of stickers, cards and files. Reported from the field; it has varied.
const PLACEHOLDER = /^【收到不支持的消息类型[^】]*】$/u;
const LONGEST_DESCRIPTION = 120;

/** WeChat has not passed on what the customer has sent. */
function isLost(message: InboundMessage): boolean {
  if (message.type === 'text') return PLACEHOLDER.test(message.content.trim());
  return message.type === 'unknown';
}

function readable(message: Exclude<InboundMessage, { type: 'event' }>, label: Labels): string {
  switch (message.type) {
    case 'text':
      return isLost(message) ? label.unsupported : withEmoji(message.content);
    case 'image':
    case 'video':
    case 'shortvideo':
      return label[message.type];
    case 'voice':
      return line(label.voice, message.recognition);
    case 'location': {
      const coordinates = `(${message.latitude}, ${message.longitude})`;
      return line(label.location, message.label, coordinates, mapAddress(message));
    }
    case 'link': {
      const { title, description, url } = message;
      const words = [title, description === title ? undefined : cut(description)]
        .filter((part) => part !== undefined)
        .flatMap((part) => [part, '–']);
      const address =
        publicAddress(url) === undefined ? `${label.suspicious} ${withoutLink(url)}` : url;
      return line(label.link, ...words, address);
    }
    case 'miniprogrampage':
      return line(label.miniprogrampage, message.title);
    case 'unknown':
      return label.unsupported;
  }
}

/**
 * What WeChat gives a medium out by. Source: "Receiving standard messages"; of a voice message,
 * `MediaId16K` is the better recording, in a format that varies.
 */
function mediumOf(message: InboundMessage): MediaReference | undefined {
  switch (message.type) {
    case 'image':
    case 'video':
    case 'shortvideo':
      return { type: message.type, mediaId: message.mediaId };
    case 'voice': {
      const { mediaId, mediaId16K } = message;
      return { type: 'voice', mediaId, ...(mediaId16K === undefined ? {} : { mediaId16K }) };
    }
    default:
      return undefined;
  }
}

/**
 * A map of a place that opens inside China and outside of it. WeChat's coordinates are those of Chinese
 * maps (GCJ-02), which elsewhere can be half a kilometre off; AMap takes them as they are. The name of the
 * place is in the line already, and would be long in an address.
 *
 * Source: AMap's URI API, "marker": `position` is longitude, latitude.
 */
function mapAddress({
  latitude,
  longitude,
}: Extract<InboundMessage, { type: 'location' }>): string | undefined {
  const numbers = [longitude, latitude].map(Number);
  if (!numbers.every(Number.isFinite)) return undefined;
  return `https://uri.amap.com/marker?position=${numbers.join(',')}`;
}

function cut(description: string | undefined): string | undefined {
  if (description === undefined || description.length <= LONGEST_DESCRIPTION) return description;
  return `${description.slice(0, LONGEST_DESCRIPTION).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

function line(...parts: (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined)
    .join(' ')
    .replace(/\s+/g, ' ');
}
