import { make } from '../element.ts';

const EMOJI = '😀😂😊😉😍🥰😘🤔😅😭😡😴👍👏🙏💪👌👋❤️🌹🎉🎁☕🐼'.matchAll(/\p{RGI_Emoji}/gv);

/** Draws emoji to choose from; `chosen` is called with the one that was clicked. */
export function fillEmojiPanel(panel: HTMLElement, chosen: (emoji: string) => void): void {
  for (const [emoji] of EMOJI) {
    const button = make('button', { type: 'button' }, [emoji]);
    button.addEventListener('click', () => {
      chosen(emoji);
    });
    panel.append(button);
  }
}
