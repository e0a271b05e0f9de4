/** Photographs of the demo district: scenes drawn by code, as JPEG with time and place like a phone's camera writes them. */
import sharp from 'sharp';
import { random } from './random.ts';
import { demoMarkSvg, DRAWN_HEIGHT, DRAWN_WIDTH, SCENE_HEIGHT, SCENE_WIDTH, sceneSvg, type Scene } from './scenes.ts';

export interface PhotoSpec {
  readonly scene: Scene;
  readonly after: boolean;
  /** Which place: before and after of one hazard share it. */
  readonly seed: number;
  /** Whose photograph it is: two hazards in alike places are not photographed alike. */
  readonly key: string;
  /** Which shot of it (0, 1, …): another frame. */
  readonly shot: number;
  readonly takenAt: Date;
  readonly latitude: number;
  readonly longitude: number;
}

const QUALITY = 74;
/** Places that are drawn of each scene; more would only cost time at the first start. */
const PLACES = 3;
const MARK = { width: 140, height: 72, margin: 24 };

const drawn = new Map<string, Promise<Buffer>>();

/** Daylight from above left and a lens that darkens the corners, as a factor of 256 for each drawn pixel. */
let light: Uint8Array | undefined;
function lightTable(): Uint8Array {
  if (light) return light;
  light = new Uint8Array(DRAWN_WIDTH * DRAWN_HEIGHT);
  for (let y = 0; y < DRAWN_HEIGHT; y++)
    for (let x = 0; x < DRAWN_WIDTH; x++) {
      const u = x / DRAWN_WIDTH - 0.5;
      const v = y / DRAWN_HEIGHT - 0.46;
      const corner = Math.max(0, u * u + v * v - 0.12) * 0.62;
      light[y * DRAWN_WIDTH + x] = Math.round(
        255 * Math.max(0.55, 1 - corner - Math.max(0, v) * 0.09 - Math.max(0, u) * 0.05),
      );
    }
  return light;
}

function base(scene: Scene, after: boolean, seed: number): Promise<Buffer> {
  const key = `${scene}:${after}:${seed}`;
  const known = drawn.get(key);
  if (known) return known;
  const made = sharp(Buffer.from(sceneSvg(scene, after, seed)), { density: 72 })
    .removeAlpha()
    .raw()
    .toBuffer()
    .then((pixels) => {
      const table = lightTable();
      for (let i = 0, p = 0; i < table.length; i++, p += 3) {
        const factor = table[i] as number;
        pixels[p] = ((pixels[p] as number) * factor) >> 8;
        pixels[p + 1] = ((pixels[p + 1] as number) * factor) >> 8;
        pixels[p + 2] = ((pixels[p + 2] as number) * factor) >> 8;
      }
      return pixels;
    });
  drawn.set(key, made);
  return made;
}

/** Used again and again: each holds four megabytes. */
const canvases: Buffer[] = [];

let mark: Promise<Buffer> | undefined;

/** Lays the mark into the upper right corner. */
async function stamp(pixels: Buffer): Promise<void> {
  const over = await (mark ??= sharp(Buffer.from(demoMarkSvg), { density: 72 }).ensureAlpha().raw().toBuffer());
  const left = SCENE_WIDTH - MARK.width - MARK.margin;
  for (let y = 0; y < MARK.height; y++)
    for (let x = 0; x < MARK.width; x++) {
      const from = (y * MARK.width + x) * 4;
      const to = ((y + MARK.margin) * SCENE_WIDTH + left + x) * 3;
      const alpha = (over[from + 3] as number) / 255;
      for (let c = 0; c < 3; c++)
        pixels[to + c] = Math.round((over[from + c] as number) * alpha + (pixels[to + c] as number) * (1 - alpha));
    }
}

/** Gives back the memory of all drawn scenes. */
export const forgetDrawings = (): void => {
  drawn.clear();
  canvases.length = 0;
};

/** Degrees as EXIF keeps them: degrees, minutes, hundredths of a second. */
function sexagesimal(value: number): string {
  const hundredths = Math.round(Math.abs(value) * 360_000);
  return `${Math.floor(hundredths / 360_000)}/1 ${Math.floor(hundredths / 6000) % 60}/1 ${hundredths % 6000}/100`;
}

const clock = (at: Date): string =>
  new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ');

/** The picture: 1280 × 960, at most 120 kB, marked 演示 in the corner; the same bytes for the same facts. */
export async function demoPhoto(spec: PhotoSpec): Promise<Buffer> {
  const frame = random('shot', spec.key, spec.shot);
  const left = frame.int(0, DRAWN_WIDTH - SCENE_WIDTH);
  const top = frame.int(0, DRAWN_HEIGHT - SCENE_HEIGHT);
  const whole = await base(spec.scene, spec.after, spec.seed % PLACES);
  const pixels = canvases.pop() ?? Buffer.allocUnsafeSlow(SCENE_WIDTH * SCENE_HEIGHT * 3);
  for (let y = 0; y < SCENE_HEIGHT; y++) {
    const from = ((y + top) * DRAWN_WIDTH + left) * 3;
    whole.copy(pixels, y * SCENE_WIDTH * 3, from, from + SCENE_WIDTH * 3);
  }
  await stamp(pixels);
  const time = clock(spec.takenAt);
  const picture = await sharp(pixels, { raw: { width: SCENE_WIDTH, height: SCENE_HEIGHT, channels: 3 } })
    .jpeg({ quality: QUALITY, chromaSubsampling: '4:2:0' })
    .withExif({
      IFD0: { Make: 'DEMO', Model: 'ZHIBEN-DEMO', Software: 'zhiben demo', DateTime: time },
      IFD2: { DateTimeOriginal: time, DateTimeDigitized: time, OffsetTimeOriginal: '+08:00' },
      IFD3: {
        GPSLatitudeRef: spec.latitude >= 0 ? 'N' : 'S',
        GPSLatitude: sexagesimal(spec.latitude),
        GPSLongitudeRef: spec.longitude >= 0 ? 'E' : 'W',
        GPSLongitude: sexagesimal(spec.longitude),
      },
    })
    .toBuffer();
  canvases.push(pixels);
  return picture;
}
