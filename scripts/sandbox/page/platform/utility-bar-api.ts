/** An item of the utility bar, as the page draws it. */
export interface UtilityItem {
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  readonly highlighted: boolean;
  readonly isOpen: boolean;
}

type Change = Partial<Omit<UtilityItem, 'id'>>;

const ITEM = 'utility-1';
const listeners = new Set<(item: UtilityItem) => void>();
const clicked = new Set<(state: { panelVisible: boolean }) => void>();
let item: UtilityItem = { id: ITEM, label: '', icon: '', highlighted: false, isOpen: false };

/** The item now, and whenever it changes. */
export function onUtilityChange(listener: (item: UtilityItem) => void): void {
  listeners.add(listener);
  listener(item);
}

export function changeUtility(change: Change): void {
  item = { ...item, ...change };
  for (const listener of listeners) listener(item);
}

/** Opens or closes the item's panel, as its button does. */
export function toggleUtility(): void {
  changeUtility({ isOpen: !item.isOpen });
  for (const listener of clicked) listener({ panelVisible: item.isOpen });
}

/** `lightning/platformUtilityBarApi`: the sandbox's bar has one item, and every component is in it. */
export const EnclosingUtilityId = {
  adapter: class {
    constructor(provide: (id: string) => void) {
      provide(ITEM);
    }

    connect(): void {
      return undefined;
    }

    update(): void {
      return undefined;
    }

    disconnect(): void {
      return undefined;
    }
  },
};

export function updateUtility(
  _id: string,
  { label, icon, highlighted }: { label?: string; icon?: string; highlighted?: boolean },
): Promise<boolean> {
  changeUtility({
    ...(label === undefined ? {} : { label }),
    ...(icon === undefined ? {} : { icon }),
    ...(highlighted === undefined ? {} : { highlighted }),
  });
  return Promise.resolve(true);
}

export function updatePanel(_id: string, change: { label?: string }): Promise<boolean> {
  return updateUtility(_id, change);
}

export function open(): Promise<boolean> {
  changeUtility({ isOpen: true });
  return Promise.resolve(true);
}

export function minimize(): Promise<boolean> {
  changeUtility({ isOpen: false });
  return Promise.resolve(true);
}

export function getInfo(): Promise<{ id: string; utilityLabel: string; utilityVisible: boolean }> {
  return Promise.resolve({ id: ITEM, utilityLabel: item.label, utilityVisible: item.isOpen });
}

export async function getAllUtilityInfo(): Promise<object[]> {
  return [await getInfo()];
}

export function onUtilityClick(
  _id: string,
  listener: (state: { panelVisible: boolean }) => void,
): Promise<boolean> {
  clicked.add(listener);
  return Promise.resolve(true);
}
