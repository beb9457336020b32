import sendFile from '@salesforce/apex/WeChatPanelActionController.sendFile';
import { carryOut } from 'c/wechatCommand';
import { HEAD, LARGEST, extensionOf, judge } from 'c/wechatFiles';
import { fileSize } from 'c/wechatFormat';
import { label } from 'c/wechatLabels';
import { shrink } from 'c/wechatPicture';
import { clean } from 'c/wechatText';
import { fill } from 'c/wechatWords';
import { LightningElement, api } from 'lwc';

const REFUSALS = {
  empty: label.fileEmpty,
  dangerous: label.fileDangerous,
  mislabelled: label.fileMislabelled,
  'too-large': label.fileTooLarge,
};

/**
 * Sends a picture or file to the customer, after a look at it.
 * @fires acted once it is sent
 */
export default class WechatSendFile extends LightningElement {
  @api chatId;

  label = label;
  state = '';
  text = '';

  get isBusy() {
    return this.state === 'busy';
  }

  handleClick() {
    this.template.querySelector('input').click();
  }

  async handleFile(event) {
    const input = event.currentTarget;
    const [file] = input.files;
    if (file) {
      await this.send(file);
      // So that the same file can be chosen again, once it is mended.
      input.value = '';
    }
  }

  async send(file) {
    const name = clean(file.name, 60);
    this.show('busy', fill(label.fileSending, name));
    try {
      const { refused, shrink: isTooBig } = judge(file, await bytesOf(file.slice(0, HEAD)));
      if (refused) {
        this.show('failed', this.sentenceFor(refused, file, name));
        return;
      }
      const content = isTooBig ? await shrink(file, LARGEST) : file;
      if (!content) {
        this.show('failed', fill(label.fileNotShrunk, name, fileSize(LARGEST)));
        return;
      }
      await this.pass(content, file.name, name, isTooBig);
    } catch {
      this.show('failed', fill(label.fileUnreadable, name));
    }
  }

  async pass(content, fileName, name, isShrunk) {
    const given = {
      chatId: this.chatId,
      fileName: isShrunk ? fileName.replace(/(\.[^.]*)?$/, '.jpg') : fileName,
      base64: await base64Of(content),
    };
    await carryOut(
      () => sendFile(given),
      {
        running: fill(label.fileSending, name),
        done: fill(isShrunk ? label.fileShrunk : label.fileSent, name),
      },
      (state, text) => this.show(state, text),
    );
    this.dispatchEvent(new CustomEvent('acted'));
  }

  sentenceFor(refused, file, name) {
    const detail =
      refused === 'mislabelled' ? extensionOf(file.name).toUpperCase() : fileSize(LARGEST);
    return fill(REFUSALS[refused], name, detail);
  }

  show(state, text) {
    this.state = state;
    this.text = text;
  }
}

async function bytesOf(blob) {
  return new Uint8Array(await blob.arrayBuffer());
}

function base64Of(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
