/** Pictures: size, thumbnail, a copy for viewing without any metadata, a hash of what they look like, and where and when they were taken. */
import type { Sharp } from 'sharp';
import { failWith } from '#kernel/shared/errors.ts';
import { filesErrors } from '../shared/errors.ts';

const failFiles = failWith(filesErrors);

/** A picture of more pixels is refused before it is unpacked. */
const PIXEL_LIMIT = 120_000_000;
/** Of pictures that are stored in passes over the whole, all is in memory at once: 6.5 bytes a pixel were measured. */
const PASSES_LIMIT = 40_000_000;
/** Above so many pixels one picture is read at a time: four phones at once must not add up to the machine's memory. */
const HEAVY = 16_000_000;
const THUMB = 320;
const VIEW = 2560;

/** Loaded with the first picture: it brings native libraries that a start does not need. */
async function loadSharp() {
  const { default: sharp } = await import('sharp');
  // One picture at a time uses one core; the rest of the machine is for people's requests.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

const open = async (file: string): Promise<Sharp> =>
  (await loadSharp())(file, { limitInputPixels: PIXEL_LIMIT, failOn: 'error', animated: false }).rotate();

let lastHeavy: Promise<unknown> = Promise.resolve();

/** Runs at once for an ordinary picture, one after another for the large ones. */
async function inTurn<T>(pixels: number, run: () => Promise<T>): Promise<T> {
  if (pixels <= HEAVY) return run();
  const mine = lastHeavy.then(run, run);
  lastHeavy = mine.catch(() => {});
  return mine;
}

export interface PictureFacts {
  width: number;
  height: number;
  dhash: string;
  thumb: Buffer;
}

/** Reads a picture once through. Throws `files.broken` or `files.tooManyPixels`. */
export async function readPicture(file: string, name: string): Promise<PictureFacts> {
  try {
    const sharp = await loadSharp();
    const meta = await sharp(file, { limitInputPixels: false }).metadata();
    const pixels = meta.width * meta.height;
    const limit = meta.isProgressive ? PASSES_LIMIT : PIXEL_LIMIT;
    if (pixels > limit) throw failFiles('files.tooManyPixels', { name, limit: limit / 10_000 });
    const isTurned = (meta.orientation ?? 1) >= 5;
    const { data, info } = await inTurn(pixels, async () =>
      (await open(file))
        .resize(THUMB, THUMB, { fit: 'inside', withoutEnlargement: true })
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true }),
    );
    const raw = { width: info.width, height: info.height, channels: info.channels };
    const thumb = await sharp(data, { raw }).webp({ quality: 72 }).toBuffer();
    const cells = await sharp(data, { raw })
      .flatten({ background: '#fff' })
      .greyscale()
      .resize(9, 8, { fit: 'fill' })
      .raw()
      .toBuffer();
    return {
      width: isTurned ? meta.height : meta.width,
      height: isTurned ? meta.width : meta.height,
      dhash: differenceHash(cells),
      thumb,
    };
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('files.')) throw error;
    throw failFiles('files.broken', { name });
  }
}

/** A copy for the eye: upright, at most 2560 px, no metadata. */
export async function viewOf(file: string): Promise<Buffer> {
  const sharp = await loadSharp();
  const { width, height } = await sharp(file, { limitInputPixels: false }).metadata();
  return inTurn(width * height, async () =>
    (await open(file)).resize(VIEW, VIEW, { fit: 'inside', withoutEnlargement: true }).webp({ quality: 82 }).toBuffer(),
  );
}

/** 64 bits: whether each cell of a 9 × 8 grey picture is brighter than its right neighbour. */
export function differenceHash(cells: Uint8Array): string {
  let bits = 0n;
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < 8; x++) {
      const at = y * 9 + x;
      bits = (bits << 1n) | ((cells[at] ?? 0) > (cells[at + 1] ?? 0) ? 1n : 0n);
    }
  return bits.toString(16).padStart(16, '0');
}

export interface ExifFacts {
  takenAt: Date | null;
  latitude: number | null;
  longitude: number | null;
  camera: string | null;
}

/** One object for all calls: the reader keeps what it makes of each object of options for ever. */
const EXIF_OPTIONS = {
  tiff: true,
  exif: true,
  gps: true,
  xmp: false,
  icc: false,
  iptc: false,
  jfif: false,
  reviveValues: false,
  translateValues: false,
};

/** Time and place that the camera wrote; null when it wrote none. Whatever cannot be read is left out, never an error. */
export async function readExif(file: string, now: Date): Promise<ExifFacts | null> {
  let raw: Record<string, unknown> | undefined;
  try {
    const { default: exifr } = await import('exifr');
    raw = (await exifr.parse(file, EXIF_OPTIONS)) as Record<string, unknown> | undefined;
  } catch {
    return null;
  }
  if (!raw) return null;
  const facts: ExifFacts = {
    takenAt: exifTime(
      raw['DateTimeOriginal'] ?? raw['CreateDate'],
      raw['OffsetTimeOriginal'] ?? raw['OffsetTime'],
      now,
    ),
    latitude: degrees(raw['latitude'], 90),
    longitude: degrees(raw['longitude'], 180),
    camera:
      [raw['Make'], raw['Model']]
        .filter((v): v is string => typeof v === 'string')
        .join(' ')
        .replaceAll('\0', '')
        .trim()
        .slice(0, 100) || null,
  };
  // 0° 0' is what a camera without a fix writes.
  if (facts.latitude === null || facts.longitude === null || (facts.latitude === 0 && facts.longitude === 0))
    facts.latitude = facts.longitude = null;
  return facts.takenAt || facts.latitude !== null || facts.camera ? facts : null;
}

const degrees = (value: unknown, limit: number): number | null =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= limit
    ? Math.round(value * 1e7) / 1e7
    : null;

/** `2026:09:28 09:20:11`, in the zone that the camera names, else in ours. */
export function exifTime(value: unknown, offset: unknown, now: Date): Date | null {
  const match = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2}):(\d{2})/.exec(typeof value === 'string' ? value : '');
  if (!match) return null;
  const [, y, mo, d, h, mi, s] = match;
  const zone = typeof offset === 'string' && /^[+-]\d{2}:\d{2}$/.test(offset) ? offset : '+08:00';
  const at = new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}${zone}`);
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1990 || at.getTime() > now.getTime() + 86_400_000
    ? null
    : at;
}
