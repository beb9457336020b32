const GAP_PX = 6;
const WIDEST_PX = 320;

/**
 * Opens `panel` beside `button` and closes it again: a click elsewhere and Escape close it too, and
 * the focus returns (the browser's own popover does all that). `opening` draws its content; it is
 * aligned with `anchor`, or else with the button.
 */
export function attachPopover(
  button: HTMLButtonElement,
  panel: HTMLElement,
  opening: () => void = () => undefined,
  anchor: HTMLElement = button,
): void {
  panel.popover = 'auto';
  button.popoverTargetElement = panel;
  button.setAttribute('aria-haspopup', panel.getAttribute('role') ?? 'dialog');

  panel.addEventListener('beforetoggle', (event) => {
    if (!(event instanceof ToggleEvent) || event.newState !== 'open') return;
    opening();
    place(anchor, panel);
  });
  panel.addEventListener('toggle', (event) => {
    if (!(event instanceof ToggleEvent) || event.newState !== 'open') return;
    buttonsIn(panel)[0]?.focus();
  });
  panel.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    moveFocus(buttonsIn(panel), step);
  });
}

/** Moves the focus forwards or backwards among elements, round and round. */
export function moveFocus(elements: readonly HTMLElement[], step: number): void {
  const place = elements.findIndex((element) => element === document.activeElement);
  elements.at((place + step) % elements.length)?.focus();
}

function buttonsIn(panel: HTMLElement): HTMLElement[] {
  return [...panel.querySelectorAll<HTMLElement>('button:not([disabled])')];
}

/**
 * Right-aligned and below, or where there is room. The panel has no size yet, and must not move once
 * it shows: it would slip away under a pointer.
 */
function place(beside: HTMLElement, panel: HTMLElement): void {
  const anchor = beside.getBoundingClientRect();
  const { clientWidth } = document.documentElement;
  const isLow = anchor.top > window.innerHeight * 0.6;
  const isLeft = anchor.right < WIDEST_PX;
  const { style } = panel;
  style.top = isLow ? 'auto' : `${anchor.bottom + GAP_PX}px`;
  style.bottom = isLow ? `${window.innerHeight - anchor.top + GAP_PX}px` : 'auto';
  style.left = isLeft ? `${anchor.left}px` : 'auto';
  style.right = isLeft ? 'auto' : `${clientWidth - anchor.right}px`;
}
