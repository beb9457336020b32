import type { BridgeOptions } from '../../src/bridge/bridge.ts';

/** A bridge that serves customers alone. */
export const NO_ORG_DUTY: BridgeOptions['orgDuty'] = {
  isAble: () => false,
  begin: () => {
    throw new Error('Nobody has asked for it.');
  },
};
