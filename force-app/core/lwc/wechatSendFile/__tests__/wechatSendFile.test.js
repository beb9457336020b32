import getCommandResult from '@salesforce/apex/WeChatPanelController.getCommandResult';
import sendFile from '@salesforce/apex/WeChatPanelActionController.sendFile';
import { shrink } from 'c/wechatPicture';
import SendFile from 'c/wechatSendFile';
import { pause } from 'c/wechatTimer';
import { click, heard, mount, one, settled, textOf, unmount } from 'test/mount';

jest.mock('c/wechatPicture');

const JPEG = '\xFF\xD8\xFF\xE0';

beforeEach(() => {
  sendFile.mockResolvedValue({});
  // jsdom's files cannot be read as bytes.
  Blob.prototype.arrayBuffer = async function arrayBuffer() {
    const text = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsBinaryString(this);
    });
    return Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer;
  };
});

afterEach(unmount);

const show = () => mount('c-wechat-send-file', SendFile, { chatId: 'c1' });
const bytes = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));

function fileOf(name, head, size) {
  const file = new File([bytes(head)], name);
  if (size) {
    Object.defineProperty(file, 'size', { value: size });
  }
  return file;
}

async function choose(element, ...files) {
  const input = one(element, 'input');
  Object.defineProperty(input, 'files', { configurable: true, value: files });
  input.dispatchEvent(new CustomEvent('change'));
  await settled();
}

/** Files are read outside of promises: waits until the line says what is expected, or a second. */
async function lineWith(element, text, patience = 200) {
  await pause(5);
  const line = textOf(element);
  return line.includes(text) || patience === 0 ? line : lineWith(element, text, patience - 1);
}

it('opens the choice of files', async () => {
  const element = await show();
  const open = jest.spyOn(one(element, 'input'), 'click');
  await click(element, '.send');
  expect(open).toHaveBeenCalledTimes(1);
  await expect(element).toBeAccessible();
});

it('sends a file as it is, and says when it has gone', async () => {
  getCommandResult.mockResolvedValue({ outcome: 'done' });
  sendFile.mockResolvedValue({ requestId: 'r1' });
  const element = await show();
  const acted = heard(element, 'acted');
  await choose(element, fileOf('part.jpg', JPEG));
  expect(textOf(element)).toContain('Sending part.jpg…');
  expect(one(element, '.send').disabled).toBe(true);
  await expect(element).toBeAccessible();
  expect(await lineWith(element, 'part.jpg was sent.')).toContain('part.jpg was sent.');
  expect(sendFile).toHaveBeenCalledWith({
    chatId: 'c1',
    fileName: 'part.jpg',
    base64: btoa(JPEG),
  });
  expect(acted).toHaveBeenCalledTimes(1);
});

it('makes a large picture smaller first, and says so', async () => {
  shrink.mockResolvedValue(new Blob([bytes('small')]));
  const element = await show();
  await choose(element, fileOf('part.PNG.jpeg', JPEG, 5_000_000));
  expect(await lineWith(element, 'part.PNG.jpeg was sent, made smaller to fit.')).toContain(
    'part.PNG.jpeg was sent, made smaller to fit.',
  );
  expect(sendFile).toHaveBeenCalledWith({
    chatId: 'c1',
    fileName: 'part.PNG.jpg',
    base64: btoa('small'),
  });
});

it.each([
  ['empty', fileOf('a.jpg', ''), 'a.jpg is empty.'],
  ['too large', fileOf('a.pdf', '%PDF', 3_000_000), 'a.pdf is larger than 2 MB.'],
  ['a program', fileOf('a.exe', 'MZ'), 'a.exe can carry programs'],
  ['mislabelled', fileOf('a.jpg', 'hello'), 'Save it again as a JPG'],
  ['named to deceive', fileOf('a\u202Egpj.exe', 'MZ'), 'agpj.exe can carry programs'],
])('refuses a file that is %s with a sentence, before it is sent', async (_, file, sentence) => {
  const element = await show();
  await choose(element, file);
  expect(await lineWith(element, sentence)).toContain(sentence);
  expect(sendFile).not.toHaveBeenCalled();
  await expect(element).toBeAccessible();
});

it('says that a picture could not be made smaller', async () => {
  shrink.mockResolvedValue(undefined);
  const element = await show();
  await choose(element, fileOf('a.jpg', JPEG, 5_000_000));
  expect(
    await lineWith(element, 'a.jpg is larger than 2 MB and could not be made smaller.'),
  ).toContain('a.jpg is larger than 2 MB and could not be made smaller.');
  expect(sendFile).not.toHaveBeenCalled();
});

it('says that a file could not be read', async () => {
  const file = fileOf('a.jpg', JPEG);
  file.slice = () => {
    throw new DOMException('NotReadableError');
  };
  const element = await show();
  await choose(element, file);
  expect(await lineWith(element, 'a.jpg could not be read.')).toContain('a.jpg could not be read.');
});

it('says that a file could not be read to its end', async () => {
  jest.spyOn(FileReader.prototype, 'readAsDataURL').mockImplementation(function fail() {
    this.onerror();
  });
  const element = await show();
  await choose(element, fileOf('a.jpg', JPEG));
  expect(await lineWith(element, 'a.jpg could not be read.')).toContain('a.jpg could not be read.');
});

it('says why the org refused a file', async () => {
  sendFile.mockRejectedValue({ body: { message: 'The chat has ended.' } });
  const element = await show();
  await choose(element, fileOf('a.jpg', JPEG));
  expect(await lineWith(element, 'The chat has ended.')).toContain('The chat has ended.');
});

it('does nothing when no file was chosen', async () => {
  const element = await show();
  await choose(element);
  expect(textOf(element)).toBe('');
});
