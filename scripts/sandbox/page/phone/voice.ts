import { icon, make, setAttribute, setText } from '../element.ts';
import type { Row } from '../keyed.ts';
import { t } from '../language.ts';
import type { Bubble } from '../state.ts';

/** A voice message: as long as its bubble, and a click plays it. */
export function createVoice(mediumId: string): Row<Bubble> {
  const source = `/phone/media/${encodeURIComponent(mediumId)}`;
  const sound = make('audio', { src: source, preload: 'metadata' });
  const length = make('span', { class: 'voice-length' });
  const button = make('button', { class: 'voice', type: 'button' }, [icon('voice'), length]);
  const name = (): void => {
    const seconds = Number.isFinite(sound.duration) ? Math.ceil(sound.duration) : 0;
    setText(length, seconds === 0 ? '' : `${seconds}″`);
    button.style.setProperty('--seconds', String(Math.min(seconds, 60)));
    setAttribute(button, 'aria-label', t('phone.playVoice', { n: seconds }));
    setAttribute(button, 'aria-pressed', String(!sound.paused));
  };
  for (const event of ['loadedmetadata', 'play', 'pause', 'ended']) {
    sound.addEventListener(event, name);
  }
  button.addEventListener('click', () => {
    if (sound.paused) void sound.play().catch(name);
    else sound.pause();
  });
  return { element: make('div', {}, [button, sound]), update: name };
}
