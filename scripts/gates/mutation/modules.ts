/** The share of mutants that the tests of each module have to notice, in per cent. */
export const THRESHOLD = 85;

/** The modules whose mistakes would lose messages, and where each of them is written. */
export const MODULES: Readonly<Record<string, readonly string[]>> = {
  conversation: ['relay/src/bridge/conversation.ts', 'relay/src/bridge/step-change.ts'],
  quota: ['relay/src/bridge/allowance.ts'],
  retry: [
    'relay/src/bridge/delivery.ts',
    'relay/src/bridge/perseverance.ts',
    'relay/src/live-agent/decisions.ts',
    'relay/src/live-agent/patience.ts',
    'relay/src/wechat/errcodes.ts',
  ],
  cipher: ['relay/src/wechat/cipher.ts', 'relay/src/wechat/signature.ts'],
  poll: [
    'relay/src/live-agent/history.ts',
    'relay/src/live-agent/keeper.ts',
    'relay/src/live-agent/messages.ts',
    'relay/src/live-agent/opening.ts',
    'relay/src/live-agent/reading.ts',
    'relay/src/live-agent/session.ts',
  ],
};
