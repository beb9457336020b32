const COMPOSED_MS = 50;

/** A place to write: Enter sends, Shift+Enter starts a line, and each conversation has its draft. */
export interface Composer {
  /** Shows the draft of a conversation. */
  show: (conversation: string) => void;
  /** Puts text at the cursor. */
  insert: (text: string) => void;
}

/**
 * Makes a form with a text area into a composer. `send` answers whether the text was taken; if not,
 * it comes back as the draft. `written` is called at every change by the writer.
 */
export function createComposer(
  form: HTMLFormElement,
  area: HTMLTextAreaElement,
  button: HTMLButtonElement,
  on: {
    send: (conversation: string, text: string) => Promise<boolean>;
    written?: (conversation: string) => void;
  },
): Composer {
  const drafts = createDrafts(form.id);
  let shown = '';
  let composedAt = -COMPOSED_MS;

  const draw = (): void => {
    button.disabled = area.value.trim() === '';
    area.style.height = '';
    const border = area.offsetHeight - area.clientHeight;
    if (area.value !== '') area.style.height = `${area.scrollHeight + border}px`;
  };
  const changed = (): void => {
    drafts.set(shown, area.value);
    draw();
    on.written?.(shown);
  };
  const write = (conversation: string, text: string): void => {
    drafts.set(conversation, text);
    if (conversation === shown) area.value = text;
    draw();
  };
  const submit = async (): Promise<void> => {
    const conversation = shown;
    const text = area.value;
    if (text.trim() === '' || area.disabled) return;
    write(conversation, '');
    const taken = await on.send(conversation, text);
    if (!taken && drafts.get(conversation) === '') write(conversation, text);
  };

  area.addEventListener('input', changed);
  area.addEventListener('compositionend', (event) => {
    composedAt = event.timeStamp;
  });
  area.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    // While an input method composes, Enter belongs to it. Safari ends the composition first.
    if (event.isComposing || event.timeStamp - composedAt < COMPOSED_MS) return;
    event.preventDefault();
    void submit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
    area.focus();
  });

  return {
    show: (conversation) => {
      if (conversation === shown) return;
      shown = conversation;
      area.value = drafts.get(conversation);
      draw();
    },
    insert: (text) => {
      area.focus();
      area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
      changed();
    },
  };
}

/** What was written and not sent, for as long as the browser's tab lives. */
function createDrafts(form: string): {
  get: (conversation: string) => string;
  set: (conversation: string, text: string) => void;
} {
  const keyOf = (conversation: string): string => `draft ${form} ${conversation}`;
  return {
    get: (conversation) => sessionStorage.getItem(keyOf(conversation)) ?? '',
    set: (conversation, text) => {
      if (text === '') sessionStorage.removeItem(keyOf(conversation));
      else sessionStorage.setItem(keyOf(conversation), text);
    },
  };
}
