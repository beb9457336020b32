import { HEAD, LARGEST, extensionOf, judge } from 'c/wechatFiles';

const bytes = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const JPEG = '\xFF\xD8\xFF\xE0';
const PNG = '\x89PNG\r\n\x1A\n';
const MP4 = '\0\0\0\x18ftypmp42';

it.each([
  ['a.jpg', JPEG, 'image'],
  ['a.jpeg', PNG, 'image'],
  ['a.png', PNG, 'image'],
  ['a.gif', 'GIF89a', 'image'],
  ['a.bmp', 'BM\x36\0\0\0\0\0\0\0', 'image'],
  ['a.mp3', 'ID3\x04', 'voice'],
  ['b.mp3', '\xFF\xFB\x90', 'voice'],
  ['a.amr', '#!AMR\n', 'voice'],
  ['a.mp4', MP4, 'video'],
  ['a.pdf', '%PDF-1.7', 'file'],
  ['a.docx', 'PK\x03\x04', 'file'],
  ['notes', 'plain text', 'file'],
  ['photo', JPEG, 'image'],
])('sends %s', (name, head, kind) => {
  expect(judge({ name, size: 1000 }, bytes(head))).toEqual({ kind, shrink: false });
});

it.each([
  ['an empty file', 'a.jpg', 0, '', 'empty'],
  ['a program', 'a.exe', 9, 'x', 'dangerous'],
  ['a program in disguise', 'a.pdf', 9, 'MZ\x90', 'dangerous'],
  ['a script', 'a.txt', 9, '#!/bin/sh', 'dangerous'],
  ['a page', 'a.txt', 9, '\xEF\xBB\xBF <!DOCTYPE HTML><p>', 'dangerous'],
  ['a drawing with scripts', 'a.xml', 9, '<?xml version="1.0"?><svg>', 'dangerous'],
  ['a page called a picture', 'a.svg', 9, 'x', 'dangerous'],
  ['a double extension', 'photo.jpg.exe', 9, JPEG, 'dangerous'],
  ['text called a picture', 'a.png', 9, 'hello', 'mislabelled'],
  ['a video called a recording', 'a.mp3', 9, MP4, 'mislabelled'],
  ['a document that is too large', 'a.pdf', LARGEST + 1, '%PDF', 'too-large'],
  ['a video that is too large', 'a.mp4', LARGEST + 1, MP4, 'too-large'],
  ['an animation that is too large', 'a.gif', LARGEST + 1, 'GIF89a', 'too-large'],
])('refuses %s', (_, name, size, head, refused) => {
  expect(judge({ name, size }, bytes(head))).toMatchObject({ refused, shrink: false });
});

it.each([
  ['a picture that is too large', 'a.jpg', LARGEST + 1, JPEG],
  ['a picture that WeChat cannot show', 'a.webp', 1000, 'RIFF\x10\0\0\0WEBPVP8 '],
])('has %s made into a JPEG', (_, name, size, head) => {
  expect(judge({ name, size }, bytes(head))).toEqual({ kind: 'image', shrink: true });
});

it('looks at nothing beyond the head', () => {
  const head = new Uint8Array(HEAD + 10).fill(65);
  head.set(bytes('<html>'), HEAD);
  expect(judge({ name: 'a.txt', size: 600 }, head)).not.toHaveProperty('refused');
});

it.each([
  ['a.JPG', 'jpg'],
  ['a.tar.gz', 'gz'],
  ['none', ''],
  ['a.b/c', ''],
])('finds the extension of %s', (name, extension) => {
  expect(extensionOf(name)).toBe(extension);
});
