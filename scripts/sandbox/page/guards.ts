import {
  either,
  isBoolean,
  isNumber,
  isString,
  listOf,
  oneOf,
  optional,
  orNull,
  shapeOf,
  type Guard,
} from './shape.ts';
import type {
  Agent,
  Bubble,
  Chat,
  Choice,
  ConsoleState,
  Customer,
  FaultState,
  Line,
  Medium,
  PhoneState,
} from './state.ts';

const isChoice: Guard<Choice> = shapeOf<Choice>({ id: isString, text: isString });

const isBubble: Guard<Bubble> = shapeOf<Bubble>({
  id: isNumber,
  from: oneOf('customer', 'account', 'system'),
  type: isString,
  text: isString,
  at: isNumber,
  status: oneOf('sending', 'arrived', 'failed'),
  choices: optional(listOf(isChoice)),
  medium: optional(shapeOf<Medium>({ id: isString, kind: oneOf('image', 'voice', 'video') })),
  detail: optional(isString),
  via: optional(oneOf('custom', 'passive', 'template')),
});

export const isCustomer: Guard<Customer> = shapeOf<Customer>({
  openId: isString,
  account: isString,
  name: isString,
  subscribed: isBoolean,
  typing: isBoolean,
  allowance: shapeOf<Customer['allowance']>({ left: isNumber, until: isNumber }),
  bubbles: listOf(isBubble),
});

export const isPhoneState: Guard<PhoneState> = shapeOf<PhoneState>({
  accounts: listOf(
    shapeOf<PhoneState['accounts'][number]>({
      name: isString,
      originalId: isString,
      appId: isString,
      title: isString,
    }),
  ),
  customers: listOf(isCustomer),
});

export const isAgent: Guard<Agent> = shapeOf<Agent>({
  id: isString,
  name: isString,
  status: oneOf('online', 'away'),
});

const isLine: Guard<Line> = shapeOf<Line>({
  id: isNumber,
  from: oneOf('visitor', 'agent', 'system'),
  name: isString,
  text: isString,
  at: isNumber,
});

const isChat: Guard<Chat> = shapeOf<Chat>({
  id: isString,
  visitorName: isString,
  state: oneOf('waiting', 'active', 'ended'),
  agentId: orNull(isString),
  createdAt: isNumber,
  acceptedAt: orNull(isNumber),
  endedAt: orNull(isNumber),
  endReason: orNull(isString),
  visitorTyping: isBoolean,
  agentTyping: isBoolean,
  declinedBy: listOf(isString),
  joined: optional(listOf(isString)),
  wantsFile: optional(isBoolean),
  prechat: listOf(
    shapeOf<Chat['prechat'][number]>({
      label: isString,
      value: isString,
    }),
  ),
  messages: listOf(isLine),
});

export const isConsoleState: Guard<ConsoleState> = shapeOf<ConsoleState>({
  agents: listOf(isAgent),
  chats: listOf(isChat),
});

const isFaultValue = either(either(isNumber, isBoolean), isString);

export const isFaultList: Guard<{ faults: FaultState[] }> = shapeOf<{ faults: FaultState[] }>({
  faults: listOf(
    shapeOf<FaultState>({
      name: isString,
      description: isString,
      kind: oneOf('times', 'switch', 'value'),
      default: isFaultValue,
      choices: optional(listOf(isString)),
      value: isFaultValue,
      injected: isNumber,
    }),
  ),
});

/** A text that the relay says in its own words, with the places that it fills in. */
export interface NoticeText {
  kind: string;
  text: string;
}

export const isNoticeList: Guard<{ notices: NoticeText[] }> = shapeOf<{ notices: NoticeText[] }>({
  notices: listOf(shapeOf<NoticeText>({ kind: isString, text: isString })),
});

/** What the browser inside WeChat shows in the end. */
export interface WebPage {
  html: string;
}

export const isWebPage: Guard<WebPage> = shapeOf<WebPage>({ html: isString });

export interface RelayState {
  running: boolean;
  pid: number | null;
}

export const isRelayState: Guard<RelayState> = shapeOf<RelayState>({
  running: isBoolean,
  pid: orNull(isNumber),
});
