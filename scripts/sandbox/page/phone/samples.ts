const WIDTH = 480;
const HEIGHT = 360;

/** A picture to send without having one: as a JPEG in Base64. */
export function samplePicture(): string {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext('2d');
  if (pen !== null) paint(pen);
  return afterComma(canvas.toDataURL('image/jpeg', 0.85));
}

/** The content of a file in Base64. */
export function base64Of(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(typeof reader.result === 'string' ? afterComma(reader.result) : '');
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error('The file cannot be read.'));
    };
    reader.readAsDataURL(file);
  });
}

function afterComma(url: string): string {
  return url.slice(url.indexOf(',') + 1);
}

/** A kettle without its lid on a kitchen table, more or less. */
function paint(pen: CanvasRenderingContext2D): void {
  const wall = pen.createLinearGradient(0, 0, 0, HEIGHT);
  wall.addColorStop(0, '#f6d9b8');
  wall.addColorStop(1, '#e8b98a');
  pen.fillStyle = wall;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = '#8a5a3b';
  pen.fillRect(0, 262, WIDTH, HEIGHT);
  pen.fillStyle = 'rgb(60 34 18 / 35%)';
  ellipse(pen, 250, 288, 130, 16);
  pen.strokeStyle = '#37474f';
  pen.lineWidth = 16;
  pen.beginPath();
  pen.arc(232, 118, 74, Math.PI * 1.08, Math.PI * 1.92);
  pen.stroke();
  pen.fillStyle = '#546e7a';
  pen.beginPath();
  pen.moveTo(150, 150);
  pen.lineTo(314, 150);
  pen.lineTo(346, 286);
  pen.lineTo(118, 286);
  pen.fill();
  pen.beginPath();
  pen.moveTo(322, 190);
  pen.lineTo(398, 138);
  pen.lineTo(412, 152);
  pen.lineTo(338, 246);
  pen.fill();
  pen.fillStyle = '#263238';
  ellipse(pen, 232, 150, 82, 14);
  pen.strokeStyle = '#ffffff';
  pen.lineWidth = 4;
  pen.beginPath();
  pen.moveTo(196, 176);
  pen.lineTo(216, 204);
  pen.lineTo(202, 222);
  pen.lineTo(226, 258);
  pen.stroke();
}

function ellipse(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  pen.beginPath();
  pen.ellipse(x, y, width, height, 0, 0, Math.PI * 2);
  pen.fill();
}
