// What the bundle has and the page has not; the types that come with lwc do not resolve from ES modules.

declare module 'lwc' {
  export class LightningElement {
    dispatchEvent(event: Event): boolean;
  }
  export function createElement(tag: string, options: { is: typeof LightningElement }): HTMLElement;
  /** The object behind a read-only view of it. */
  export function unwrap(value: object): object;
}

declare module 'lightning/toast' {
  import type { LightningElement } from 'lwc';
  export default class Toast extends LightningElement {}
}

declare module 'lightning/toastContainer' {
  const ToastContainer: { instance: () => unknown };
  export default ToastContainer;
}

declare module 'sandbox/shown' {
  import type { LightningElement } from 'lwc';
  /** The components that a page can show, by tag. */
  export const shown: Readonly<Record<string, typeof LightningElement>>;
}
