// Browsers seek in an MP3 of frames of different sizes by guessing, and show a wrong time from then on. In an MP4 they
// seek exactly, because it has a table of all frames. mp3InMp4 puts such a table before the same frames.
// Sources: ISO 11172-3 (frame header), ISO 14496-12 and -14 (boxes), LAME's info tag.
"use strict";
const MP3_RATES = [44100, 48000, 32000];
const MP3_KBPS = { 1: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320], 2: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160] };

function mp3Frame(bytes, at) { // the header of the frame at this byte, or null
  const [sync, flags, rates, mode] = bytes.subarray(at, at + 4);
  const version = { 0: 2.5, 2: 2, 3: 1 }[(flags >> 3) & 3];
  if (sync !== 255 || (flags & 0xe6) !== 0xe2 || !version) return null; // Layer III
  const kbps = MP3_KBPS[Math.ceil(version / 1.5)][(rates >> 4) - 1];
  const rate = MP3_RATES[(rates >> 2) & 3] / (version === 1 ? 1 : version === 2 ? 2 : 4);
  if (!kbps || !rate) return null;
  const samples = version === 1 ? 1152 : 576;
  const size = Math.floor((samples * 125 * kbps) / rate) + ((rates >> 1) & 1);
  return { size, samples, rate, channels: mode >> 6 === 3 ? 1 : 2, side: version === 1 ? (mode >> 6 === 3 ? 17 : 32) : mode >> 6 === 3 ? 9 : 17 };
}

function mp3Frames(bytes) { // where the frames begin, their sizes, what they have in common, and samples before the sound
  let at = 0;
  if (bytes[0] === 73 && bytes[1] === 68 && bytes[2] === 51) { // ID3v2; its size has seven bits a byte
    at = 10 + (bytes[6] << 21 | bytes[7] << 14 | bytes[8] << 7 | bytes[9]) + (bytes[5] & 16 ? 10 : 0);
  }
  const isFrame = (place) => { // two in a row: a byte of a picture may look like one
    const frame = mp3Frame(bytes, place);
    return frame && (place + frame.size + 4 > bytes.length || mp3Frame(bytes, place + frame.size)) ? frame : null;
  };
  while (at < bytes.length && !isFrame(at)) at += 1;
  const first = mp3Frame(bytes, at);
  if (!first) throw new Error("no MP3 frame");
  const tag = at + 4 + first.side;
  const name = String.fromCharCode(...bytes.subarray(tag, tag + 4));
  let delay = 0;
  if (name === "Xing" || name === "Info") { // a header that is no sound
    const flags = bytes[tag + 7];
    const lame = tag + 8 + (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
    if (/^(LAME|Lavc|Lavf)/.test(String.fromCharCode(...bytes.subarray(lame, lame + 4)))) {
      delay = (bytes[lame + 21] << 4 | bytes[lame + 22] >> 4) + 529; // and the delay of a decoder
    }
    at += first.size;
  }
  const start = at;
  const sizes = [];
  while (at + 4 <= bytes.length) {
    const frame = mp3Frame(bytes, at);
    const size = frame ? Math.min(frame.size, bytes.length - at) : 1;
    if (frame) sizes.push(size);
    else if (isTagAtEnd(bytes, at)) break;
    else sizes[sizes.length - 1] += 1; // what is between two frames belongs to the one before
    at += size;
  }
  return { ...first, start, sizes, delay };
}

const isTagAtEnd = (bytes, at) => /^(TAG|APE|LYR)/.test(String.fromCharCode(...bytes.subarray(at, at + 3)));

async function mp3InMp4(blob) {
  const { start, sizes, delay, rate, samples, channels } = mp3Frames(new Uint8Array(await blob.arrayBuffer()));
  const number = (width) => (value) => Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** (width - 1 - i)) % 256);
  const [u16, u32] = [number(2), number(4)];
  const text = (letters) => [...letters].map((letter) => letter.charCodeAt(0));
  const box = (name, ...parts) => { const inside = parts.flat(); return [...u32(inside.length + 8), ...text(name), ...inside]; };
  const full = (name, ...parts) => box(name, [0, 0, 0, 0], ...parts); // with version and flags
  const zeros = (count) => new Array(count).fill(0);
  const length = sizes.length * samples;
  const heard = Math.max(0, length - delay);
  const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].flatMap(u32);
  const config = [0x04, 13, rate > 24000 ? 0x6b : 0x69, 0x15, ...zeros(11)]; // MPEG-1 or MPEG-2 audio
  const stream = full("esds", [0x03, config.length + 6, 0, 1, 0], config, [0x06, 1, 2]);
  const entry = box("mp4a", zeros(6), u16(1), zeros(8), u16(channels), u16(16), zeros(4), u16(rate), u16(0), stream);
  const table = (offset) => box("stbl", full("stsd", u32(1), entry), full("stts", u32(1), u32(sizes.length), u32(samples)),
    full("stsc", u32(1), u32(1), u32(sizes.length), u32(1)), full("stsz", u32(0), u32(sizes.length), sizes.flatMap(u32)),
    full("stco", u32(1), u32(offset)));
  const info = (offset) => box("minf", full("smhd", zeros(4)), box("dinf", full("dref", u32(1), box("url ", [0, 0, 0, 1]))), table(offset));
  const media = (offset) => box("mdia", full("mdhd", zeros(8), u32(rate), u32(length), u16(0x55c4), u16(0)),
    full("hdlr", zeros(4), text("soun"), zeros(13)), info(offset));
  const track = (offset) => box("trak", box("tkhd", [0, 0, 0, 3], zeros(8), u32(1), zeros(4), u32(heard), zeros(12), u16(0x100), u16(0), matrix, zeros(8)),
    box("edts", full("elst", u32(1), u32(heard), u32(delay), u16(1), u16(0))), media(offset));
  const movie = (offset) => box("moov", full("mvhd", zeros(8), u32(rate), u32(heard), u32(0x10000), u16(0x100), zeros(10), matrix, zeros(24), u32(2)), track(offset));
  const type = box("ftyp", text("isom"), u32(512), text("isomiso2mp41"));
  const size = sizes.reduce((sum, one) => sum + one, 0);
  const offset = type.length + movie(0).length + 8;
  const head = [...type, ...movie(offset), ...u32(size + 8), ...text("mdat")];
  return new Blob([new Uint8Array(head), blob.slice(start, start + size)], { type: "audio/mp4" });
}
