import { find, setAttribute, setHidden, setText } from '../element.ts';
import { t } from '../language.ts';
import type { Kit } from '../platform/kit.ts';

const COMPONENT = 'c-wechat-open-chats';

/**
 * The utility bar, with the item that counts open chats. It works while it is minimized, too, as items do
 * that an admin lets start automatically. Returns what makes it anew for another agent.
 */
export function startUtility(kit: Kit): () => void {
  const button = find('utility-button', HTMLButtonElement);
  const panel = find('utility-panel', HTMLElement);
  const minimize = find('utility-minimize', HTMLButtonElement);
  kit.onUtilityChange(({ label, highlighted, isOpen }) => {
    const shown = label === '' ? t('utility.title') : label;
    setText(find('utility-label', HTMLElement), shown);
    setText(find('utility-name', HTMLElement), t('utility.title'));
    setAttribute(button, 'data-highlighted', highlighted ? '' : null);
    setAttribute(button, 'aria-expanded', String(isOpen));
    setHidden(panel, !isOpen);
  });
  button.addEventListener('click', kit.toggleUtility);
  minimize.addEventListener('click', () => {
    kit.toggleUtility();
    button.focus();
  });
  setHidden(find('utility', HTMLElement), false);
  return () => {
    find('utility-content', HTMLElement).replaceChildren(kit.createComponent(COMPONENT, {}));
  };
}
