import type { PageReference } from './page-reference.ts';
import type { UtilityItem } from './utility-bar-api.ts';

/** What the compiled panel offers to the page, which is not compiled with it. */
export interface Kit {
  /** Makes a component, such as `c-wechat-chat-panel`. */
  readonly createComponent: (
    tag: string,
    properties: Readonly<Record<string, unknown>>,
  ) => HTMLElement;
  /** From now on components act for this agent; what they knew for another one is forgotten. */
  readonly signIn: (agentId: string) => void;
  readonly onNavigation: (listener: (reference: PageReference) => void) => void;
  readonly onUtilityChange: (listener: (item: UtilityItem) => void) => void;
  readonly toggleUtility: () => void;
}
