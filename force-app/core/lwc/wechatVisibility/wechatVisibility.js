/**
 * Tells whether people can see an element: its browser tab is in front, and it is on the screen,
 * which it is not in a console tab behind another.
 * @param {Element} element
 * @param {(visible: boolean) => void} tell called once the browser knows, and at each change
 * @returns {() => void} stops watching
 */
export function watchVisibility(element, tell) {
  let onScreen = false;
  let told = false;
  const look = () => {
    const visible = onScreen && document.visibilityState === 'visible';
    if (visible !== told) {
      told = visible;
      tell(visible);
    }
  };
  const observer = new IntersectionObserver((entries) => {
    onScreen = entries.at(-1).isIntersecting;
    look();
  });
  observer.observe(element);
  document.addEventListener('visibilitychange', look);
  return () => {
    observer.disconnect();
    document.removeEventListener('visibilitychange', look);
  };
}
