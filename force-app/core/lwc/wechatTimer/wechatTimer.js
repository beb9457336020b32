/**
 * Does something later. All waiting of the panel is here, so that nothing goes on unseen: the
 * linter allows timers in this module alone.
 * @param {number} milliseconds
 * @param {() => void} action
 * @returns {() => void} calls it off
 */
export function after(milliseconds, action) {
  const timer = setTimeout(action, milliseconds);
  return () => clearTimeout(timer);
}

/**
 * @param {number} milliseconds
 * @returns {Promise<void>} settled after this time
 */
export function pause(milliseconds) {
  return new Promise((resolve) => {
    after(milliseconds, resolve);
  });
}
