const TYPE = 'image/jpeg';
// Each attempt is about half of the one before; a phone shows the last one still sharply.
const ATTEMPTS = [
  { edge: 3000, quality: 0.85 },
  { edge: 2200, quality: 0.8 },
  { edge: 1600, quality: 0.75 },
  { edge: 1100, quality: 0.7 },
];

/**
 * Makes a picture small enough, as a JPEG, in the browser.
 * @param {File} file a picture
 * @param {number} most bytes
 * @returns {Promise<Blob|undefined>} undefined if the browser cannot
 */
export async function shrink(file, most) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return undefined;
  }
  try {
    return await firstThatFits(bitmap, most, ATTEMPTS);
  } finally {
    bitmap.close();
  }
}

async function firstThatFits(bitmap, most, [attempt, ...others]) {
  const blob = await draw(bitmap, attempt);
  if (blob && blob.size <= most) {
    return blob;
  }
  return others.length > 0 ? firstThatFits(bitmap, most, others) : undefined;
}

function draw(bitmap, { edge, quality }) {
  const scale = Math.min(1, edge / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(Math.round(bitmap.width * scale), 1);
  canvas.height = Math.max(Math.round(bitmap.height * scale), 1);
  const context = canvas.getContext('2d');
  // A JPEG has no transparency: without this, it would be black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, TYPE, quality);
  });
}
