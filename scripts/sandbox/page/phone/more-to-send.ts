import { find, icon, make } from '../element.ts';
import { textOr } from '../language.ts';
import { attempt } from '../notice.ts';
import { attachPopover } from '../popover.ts';
import { sendFromShownPhone, type Outgoing } from './outbox.ts';
import { base64Of, samplePicture } from './samples.ts';

/** What can be sent with one click: a sample of each type. */
const SAMPLES: readonly [name: string, message: () => Outgoing][] = [
  ['picture', () => ({ type: 'image', data: samplePicture() })],
  ['voice', () => ({ type: 'voice' })],
  ['speex', () => ({ type: 'voice', Format: 'speex' })],
  ['video', () => ({ type: 'video' })],
  ['shortvideo', () => ({ type: 'shortvideo' })],
  [
    'location',
    () => ({
      type: 'location',
      Location_X: 23.106574,
      Location_Y: 113.324553,
      Scale: 16,
      Label: '广州塔（广州市海珠区阅江西路222号）',
    }),
  ],
  [
    'link',
    () => ({
      type: 'link',
      Title: '电热水壶使用说明',
      Description: '首次使用前请先煮沸一壶清水',
      Url: 'https://example.com/kettle',
    }),
  ],
  ['miniprogrampage', () => ({ type: 'miniprogrampage', Title: '我的订单 · 微桌商城' })],
  ['sticker', () => ({ type: 'sticker' })],
  ['card', () => ({ type: 'card', Title: '李雷' })],
];

/** Where a tile has the picture of another one. */
const PICTURES: Readonly<Record<string, string>> = { speex: 'voice' };

/** What lies behind the plus beside the composer: every other type, and a file of one's own. */
export function startMoreToSend(): void {
  const panel = find('more-panel', HTMLElement);
  const input = find('own-file', HTMLInputElement);
  const own = tile('file');
  own.addEventListener('click', () => {
    panel.hidePopover();
    input.click();
  });
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) void attempt(() => sendFile(file));
    // So that the same file can be chosen again.
    input.value = '';
  });
  const samples = SAMPLES.map(([name, message]) => {
    const button = tile(name, PICTURES[name]);
    button.addEventListener('click', () => {
      panel.hidePopover();
      sendFromShownPhone(message());
    });
    return button;
  });
  panel.append(own, ...samples);
  const drawNames = (): void => {
    for (const name of panel.querySelectorAll<HTMLElement>('[data-send]')) {
      name.textContent = textOr(`send.${name.dataset['send'] ?? ''}`, '');
    }
  };
  const plus = find('phone-plus', HTMLButtonElement);
  attachPopover(plus, panel, drawNames, find('phone-send', HTMLButtonElement));
}

function tile(name: string, picture = name): HTMLButtonElement {
  return make('button', { type: 'button', role: 'menuitem' }, [
    make('span', { class: 'tile' }, [icon(picture)]),
    make('span', { 'data-send': name }),
  ]);
}

async function sendFile(file: File): Promise<void> {
  const [kind] = file.type.split('/');
  const type = { image: 'image', video: 'video', audio: 'voice' }[kind ?? ''] ?? 'file';
  const content = type === 'file' ? { Title: file.name } : { data: await base64Of(file) };
  sendFromShownPhone({ type, ...content });
}
