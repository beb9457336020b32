let watched = new Set();

class FakeObserver {
  constructor(tell) {
    this.tell = tell;
    watched.add(this);
  }

  observe(element) {
    this.element = element;
  }

  disconnect() {
    watched.delete(this);
  }
}

/** Gives the page a screen; nothing is on it yet. */
export function installScreen() {
  watched = new Set();
  window.IntersectionObserver = FakeObserver;
  showTab(true);
}

/** Scrolls all elements that are watched, or those of a tag, into view or out of it. */
export function scrollIntoView(isIntersecting = true, tag = '') {
  const wanted = tag.toUpperCase();
  [...watched]
    .filter(({ element }) => tag === '' || element.tagName === wanted)
    .forEach(({ tell }) => tell([{ isIntersecting }]));
}

/** @returns {number} how many elements are watched */
export function watchedCount() {
  return watched.size;
}

/** Brings the browser's tab to the front, or sends it to the back. */
export function showTab(isVisible) {
  const state = isVisible ? 'visible' : 'hidden';
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
  document.dispatchEvent(new CustomEvent('visibilitychange'));
}
