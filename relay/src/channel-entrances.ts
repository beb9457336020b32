import type { EntranceRule } from './bridge/entrance.ts';
import type { Entrance } from './channel.ts';
import type { PrechatDetail } from './org.ts';
import type { EntranceSettings } from './salesforce/channel-settings.ts';
import type { Language } from './texts.ts';

/** How a customer came, as agents read it. */
const WAYS: Readonly<Record<Language, Record<Entrance, string>>> = {
  en: { follow: '[New follower]', scan: '[QR code]', menu: '[Menu]' },
  'zh-CN': { follow: '[新关注]', scan: '[扫码]', menu: '[菜单]' },
  'zh-TW': { follow: '[新關注]', scan: '[掃碼]', menu: '[選單]' },
};
const VIA: Readonly<Record<string, Entrance>> = { Follow: 'follow', Scan: 'scan', Menu: 'menu' };
const ACTIONS: Readonly<Record<string, EntranceRule['action']>> = {
  StartChat: 'start',
  Route: 'route',
  Reply: 'reply',
};
// Source: the transcript's fields by API name; Live Agent shows a label of any kind.
const PRECHAT = /^([^:：]+)[:：]([^>]+)(?:>\s*([A-Za-z]\w*)\s*)?$/u;

/**
 * The rules of a channel, with what is wrong with those that cannot be followed: one sentence each, which
 * begins with the name of the record. Pure.
 */
export function entrancesOf(
  settings: readonly EntranceSettings[],
  language: Language,
): { rules: EntranceRule[]; problems: string[] } {
  const rules: EntranceRule[] = [];
  const problems: string[] = [];
  for (const each of settings) {
    const rule = ruleOf(each, language);
    if (typeof rule === 'string') problems.push(`its entrance ${each.name} ${rule}`);
    else rules.push(rule);
  }
  return { rules, problems };
}

/** A rule, or what is wrong with it. */
function ruleOf(entrance: EntranceSettings, language: Language): EntranceRule | string {
  const { action: actionName, buttonId, key, label, prechat, tellAgent, text, trigger } = entrance;
  const via = VIA[trigger];
  const action = ACTIONS[actionName];
  if (via === undefined) return `has the trigger "${trigger}": choose Follow, Scan or Menu.`;
  if (action === undefined) {
    return `has the action "${actionName}": choose StartChat, Route or Reply.`;
  }
  if (buttonId !== '' && !/^573[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/u.test(buttonId)) {
    return `has the button id "${buttonId}": copy it from the code of the button in Setup, Chat Buttons & Invitations; it begins with 573.`;
  }
  if (action === 'reply' && text === '') {
    return 'replies without a text: write one, or choose another action.';
  }
  const details: PrechatDetail[] = [];
  for (const line of prechat ?? []) {
    const [, name = '', value = '', field = ''] = PRECHAT.exec(line) ?? [];
    if (name.trim() === '' || value.trim() === '') {
      return `has the prechat line "${line}": write it as "Label: value" or "Label: value > Transcript_Field__c".`;
    }
    details.push({ label: name.trim(), value: value.trim(), field });
  }
  return {
    via,
    key,
    action,
    text,
    tellsAgent: tellAgent === true,
    route: {
      line: `${WAYS[language][via]} ${label}`,
      ...(buttonId === '' ? {} : { target: buttonId }),
      prechat: details,
    },
  };
}
