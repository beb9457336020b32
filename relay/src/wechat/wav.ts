const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;

/**
 * Samples between −1 and 1 as a WAV file of one channel in 16 bits, which every browser plays.
 *
 * Source: "Multimedia Programming Interface and Data Specifications 1.0", RIFF WAVE, PCM.
 */
export function wavFile(samples: Float32Array, sampleRate: number): Buffer {
  const dataBytes = samples.length * BYTES_PER_SAMPLE;
  const file = Buffer.alloc(HEADER_BYTES + dataBytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * BYTES_PER_SAMPLE, 28);
  file.writeUInt16LE(BYTES_PER_SAMPLE, 32);
  file.writeUInt16LE(BYTES_PER_SAMPLE * 8, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(dataBytes, 40);
  samples.forEach((sample, index) => {
    const level = Math.round(Math.max(-1, Math.min(1, sample)) * 0x7fff);
    file.writeInt16LE(level, HEADER_BYTES + index * BYTES_PER_SAMPLE);
  });
  return file;
}
