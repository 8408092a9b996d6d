// PNG files as far as pictures of pages need them: 8 bits a channel, not interlaced; written with a
// palette of the most frequent colours, which is a quarter of the size.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const CHANNELS = { 2: 3, 3: 1, 6: 4 };
const COLOURS = 256;

function chunksOf(file) {
  const chunks = [];
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: file.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function paeth(left, up, corner) {
  const [a, b, c] = [
    Math.abs(up - corner),
    Math.abs(left - corner),
    Math.abs(left + up - 2 * corner),
  ];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

const GUESSES = [() => 0, (left) => left, (_, up) => up, (left, up) => (left + up) >> 1, paeth];

/** Undoes what each row says was done to it, in place of the row before. */
function unfiltered(raw, height, row, size) {
  const bytes = new Uint8Array(height * row);
  for (let y = 0; y < height; y += 1) {
    const guess = GUESSES[raw[y * (row + 1)]];
    const here = y * row;
    for (let x = 0; x < row; x += 1) {
      const left = x >= size ? bytes[here + x - size] : 0;
      const up = y > 0 ? bytes[here + x - row] : 0;
      const corner = x >= size && y > 0 ? bytes[here + x - row - size] : 0;
      bytes[here + x] = raw[y * (row + 1) + 1 + x] + guess(left, up, corner);
    }
  }
  return bytes;
}

/** Width, height, each pixel as one number 0xRRGGBB, and the palette of these, if it has one. */
export function readPng(file) {
  const chunks = chunksOf(file);
  const head = chunks[0].data;
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const channels = CHANNELS[head[9]];
  if (!file.subarray(0, 8).equals(SIGNATURE) || head[8] !== 8 || !channels || head[12] !== 0) {
    throw new Error('this is no PNG of 8 bits a channel');
  }
  const data = chunks.filter((one) => one.type === 'IDAT').map((one) => one.data);
  const raw = inflateSync(Buffer.concat(data));
  const bytes = unfiltered(raw, height, width * channels, channels);
  const colours = chunks.find((one) => one.type === 'PLTE')?.data ?? Buffer.alloc(0);
  const pixels = new Uint32Array(width * height);
  for (let index = 0; index < pixels.length; index += 1) {
    const [from, at] = channels === 1 ? [colours, bytes[index] * 3] : [bytes, index * channels];
    pixels[index] = (from[at] << 16) | (from[at + 1] << 8) | from[at + 2];
  }
  const palette = Array.from({ length: colours.length / 3 }, (_, place) =>
    colours.readUIntBE(place * 3, 3),
  );
  return { width, height, pixels, palette };
}

/** How far two colours are apart, in the channel where they are farthest. */
export function distance(a, b) {
  return Math.max(
    Math.abs((a >> 16) - (b >> 16)),
    Math.abs(((a >> 8) & 255) - ((b >> 8) & 255)),
    Math.abs((a & 255) - (b & 255)),
  );
}

/** For every colour the place of the nearest one of a palette. */
function placesIn(palette, colours) {
  const places = new Map(palette.map((colour, place) => [colour, place]));
  for (const colour of colours) {
    if (!places.has(colour)) {
      const far = palette.map((one) => distance(one, colour));
      places.set(colour, far.indexOf(Math.min(...far)));
    }
  }
  return places;
}

/** The most frequent colours, those first that there is most of. */
function paletteOf(pixels) {
  const counts = new Map();
  for (const colour of pixels) {
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return sorted.slice(0, COLOURS).map(([colour]) => colour);
}

/** A picture in the colours that another was written with. */
export function inColoursOf({ palette }, { width, height, pixels }) {
  const places = placesIn(palette, new Set(pixels));
  return { width, height, pixels: pixels.map((colour) => palette[places.get(colour)]) };
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

export function writePng({ width, height, pixels }) {
  const colours = paletteOf(pixels);
  const places = placesIn(colours, new Set(pixels));
  const raw = Buffer.alloc(height * (width + 1)); // every row begins with 0: as it is
  for (let index = 0; index < pixels.length; index += 1) {
    raw[Math.floor(index / width) * (width + 1) + 1 + (index % width)] = places.get(pixels[index]);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const palette = Buffer.from(colours.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
