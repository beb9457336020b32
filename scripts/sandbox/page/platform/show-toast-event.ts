import Toast from 'lightning/toast';

interface ToastAttributes {
  readonly title?: string;
  readonly message?: string;
  readonly messageData?: unknown;
  readonly variant?: string;
  readonly mode?: string;
}

/** `lightning/platformShowToastEvent`: asks the page's toast container for a toast. */
export class ShowToastEvent extends CustomEvent<{ toast: typeof Toast }> {
  /** Read by the toast container, which knows by it that the event is the platform's. */
  readonly toastAttributes: object;

  constructor({ variant = 'info', mode = 'dismissible', ...attributes }: ToastAttributes) {
    super('lightning__showtoast', {
      bubbles: true,
      composed: true,
      cancelable: true,
      detail: { toast: Toast },
    });
    this.toastAttributes = {
      ...attributes,
      type: variant,
      mode: mode.replace('dismissable', 'dismissible'),
    };
  }
}
