import { createElement } from 'lwc';

/**
 * Puts a component on the page.
 * @param {string} tag such as `c-wechat-who`
 * @param {Function} is its class
 * @param {object} [properties] its public ones
 * @returns {Promise<HTMLElement>} once it is rendered
 */
export async function mount(tag, is, properties = {}) {
  const element = Object.assign(createElement(tag, { is }), properties);
  document.body.appendChild(element);
  await settled();
  return element;
}

/** Takes everything off the page. */
export function unmount() {
  document.body.replaceChildren();
}

/** Waits until promises and renderings that follow each other at once are through. */
export async function settled(turns = 30) {
  await Promise.resolve();
  if (turns > 0) {
    await settled(turns - 1);
  }
}

/**
 * @param {Element} element a component
 * @param {string} selector
 * @returns {Element[]} what fits, in it and in the components within
 */
export function all(element, selector) {
  const root = element.shadowRoot ?? element;
  const found = [...root.querySelectorAll('*')];
  return found.flatMap((each) => [
    ...(each.matches(selector) ? [each] : []),
    ...(each.shadowRoot ? all(each, selector) : []),
  ]);
}

/** @returns {Element|undefined} the first that fits */
export function one(element, selector) {
  return all(element, selector)[0];
}

/** @returns {string} all text in a component and those within, as one line */
export function textOf(node) {
  const children = [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes];
  const text = children.map((child) => {
    return child.nodeType === Node.TEXT_NODE ? child.textContent : textOf(child);
  });
  return text.join(' ').replace(/\s+/g, ' ').trim();
}

/** Clicks what a selector finds, and waits for what follows. */
export async function click(element, selector) {
  one(element, selector).click();
  await settled();
}

/** Fires an event at what a selector finds, and waits for what follows. */
export async function fire(element, selector, name, detail) {
  one(element, selector).dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  await settled();
}

/** Presses a key in what a selector finds, and waits for what follows. */
export async function press(element, selector, key) {
  one(element, selector).dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true }),
  );
  await settled();
}

/** @returns {jest.Mock} called with each event of a name */
export function heard(element, name) {
  const listener = jest.fn();
  element.addEventListener(name, (event) => listener(event.detail));
  return listener;
}

/**
 * Clicks a link, without leaving the page.
 * @param {Element} link
 * @param {MouseEventInit} keys such as {ctrlKey: true}
 * @returns {boolean} true if the component has left it to the browser to follow the link
 */
export function isLeftToBrowser(link, keys) {
  let isLeft;
  const stay = (event) => {
    isLeft = !event.defaultPrevented;
    event.preventDefault();
  };
  window.addEventListener('click', stay, { once: true });
  const pressed = new MouseEvent('click', {
    bubbles: true,
    cancelable: true,
    composed: true,
    ...keys,
  });
  link.dispatchEvent(pressed);
  return isLeft;
}
