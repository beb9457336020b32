import { shrink } from 'c/wechatPicture';

const bitmap = { width: 4000, height: 3000, close: jest.fn() };
const context = { fillRect: jest.fn(), drawImage: jest.fn() };
let sizes;
let canvases;

beforeEach(() => {
  canvases = [];
  window.createImageBitmap = jest.fn().mockResolvedValue(bitmap);
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context);
  jest.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation(function toBlob(give, type) {
    canvases.push([this.width, this.height]);
    const size = sizes.shift();
    give(size === undefined ? null : { size, type });
  });
});

it('makes a JPEG with a white ground, in the proportions of the picture', async () => {
  sizes = [900];
  expect(await shrink('file', 1000)).toEqual({ size: 900, type: 'image/jpeg' });
  expect(canvases).toEqual([[3000, 2250]]);
  expect(context.fillStyle).toBe('#fff');
  expect(bitmap.close).toHaveBeenCalledTimes(1);
});

it('tries ever smaller until it fits', async () => {
  sizes = [3000, 2000, 1000];
  expect(await shrink('file', 1000)).toMatchObject({ size: 1000 });
  expect(canvases).toEqual([
    [3000, 2250],
    [2200, 1650],
    [1600, 1200],
  ]);
});

it('gives up when even the smallest does not fit', async () => {
  sizes = [9000, 9000, undefined, 9000];
  expect(await shrink('file', 1000)).toBeUndefined();
  expect(bitmap.close).toHaveBeenCalledTimes(1);
});

it('never makes a picture larger, nor one without a side', async () => {
  sizes = [900];
  window.createImageBitmap.mockResolvedValue({ ...bitmap, width: 2000, height: 0.1 });
  await shrink('file', 1000);
  expect(canvases).toEqual([[2000, 1]]);
});

it('gives up on what the browser cannot read', async () => {
  window.createImageBitmap.mockRejectedValue(new Error('InvalidStateError'));
  expect(await shrink('file', 1000)).toBeUndefined();
});
