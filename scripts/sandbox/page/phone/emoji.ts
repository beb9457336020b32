import { make } from '../element.ts';

const EMOJI = '😀😂😊😉😍🥰😘🤔😅😭😡😴👍👏🙏💪👌👋❤️🌹🎉🎁☕🐼'.matchAll(/\p{RGI_Emoji}/gv);
/** WeChat's own, as they are in the text of a message: the oldest codes, and their names. */
const CODES = ['/::)', '/:rose', '[微笑]', '[捂脸]', '[Smile]', '[强]'];

/** Draws emoji to choose from; `chosen` is called with the one that was clicked. */
export function fillEmojiPanel(panel: HTMLElement, chosen: (emoji: string) => void): void {
  for (const [emoji] of EMOJI) panel.append(choice(emoji, chosen));
  const codes = CODES.map((code) => choice(code, chosen));
  panel.append(make('div', { class: 'emoji-codes' }, codes));
}

function choice(text: string, chosen: (text: string) => void): HTMLButtonElement {
  const button = make('button', { type: 'button' }, [text]);
  button.addEventListener('click', () => {
    chosen(text);
  });
  return button;
}
