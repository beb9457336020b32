const PICTURE_HOST = /(^|\.)qlogo\.cn$/;
const COORDINATES = /\((-?\d{1,2}(?:\.\d+)?), ?(-?\d{1,3}(?:\.\d+)?)\)/;

/**
 * The address of a customer's picture, if it is one of WeChat's; WeChat still gives some of them
 * with http.
 * @param {unknown} address
 * @returns {string|undefined}
 */
export function pictureAddress(address) {
  const url = parse(address);
  if (url === undefined || !PICTURE_HOST.test(url.hostname)) {
    return undefined;
  }
  url.protocol = 'https:';
  return url.href;
}

/**
 * The address of a file, if it is one of this org.
 * @param {unknown} address
 * @returns {string|undefined}
 */
export function fileAddress(address) {
  return typeof address === 'string' && /^\/(?![/\\])/.test(address) ? address : undefined;
}

/**
 * A map of the place that a location message names. WeChat's coordinates are those of Chinese maps
 * (GCJ-02), which AMap takes as they are; it opens everywhere without an account.
 * @param {unknown} text of the message, with "(latitude, longitude)" in it
 * @returns {string|undefined}
 */
export function mapAddress(text) {
  const [, latitude, longitude] = COORDINATES.exec(text) ?? [];
  return placeAddress(latitude, longitude);
}

/**
 * The same for a place whose coordinates are known.
 * @param {string|number|undefined} latitude
 * @param {string|number|undefined} longitude
 * @returns {string|undefined}
 */
export function placeAddress(latitude, longitude) {
  const [y, x] = [latitude, longitude].map((degrees) => Number(degrees ?? NaN));
  return Math.abs(y) <= 90 && Math.abs(x) <= 180
    ? `https://uri.amap.com/marker?position=${x},${y}`
    : undefined;
}

function parse(address) {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
