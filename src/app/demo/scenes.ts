/**
 * Scenes drawn by code in place of photographs: what an inspector sees before and after rectification.
 * Each scene varies with its seed (colours, amount of clutter, where the camera stands).
 */
import { random, type Random } from './random.ts';

export const SCENE_WIDTH = 1280;
export const SCENE_HEIGHT = 960;
/** Drawn a little larger than shown, so that each shot takes another frame of it. */
export const DRAWN_WIDTH = 1360;
export const DRAWN_HEIGHT = 1020;

type Draw = (d: Random, after: boolean) => string;

const r = Math.round;
const rect = (x: number, y: number, w: number, h: number, fill: string, more = ''): string =>
  `<rect x="${r(x)}" y="${r(y)}" width="${r(w)}" height="${r(h)}" fill="${fill}" ${more}/>`;
const poly = (points: readonly (readonly [number, number])[], fill: string, more = ''): string =>
  `<polygon points="${points.map(([x, y]) => `${r(x)},${r(y)}`).join(' ')}" fill="${fill}" ${more}/>`;
const circle = (x: number, y: number, radius: number, fill: string, more = ''): string =>
  `<circle cx="${r(x)}" cy="${r(y)}" r="${r(radius)}" fill="${fill}" ${more}/>`;
const ellipse = (x: number, y: number, a: number, b: number, fill: string, more = ''): string =>
  `<ellipse cx="${r(x)}" cy="${r(y)}" rx="${r(a)}" ry="${r(b)}" fill="${fill}" ${more}/>`;
const line = (points: readonly (readonly [number, number])[], stroke: string, width: number, more = ''): string =>
  `<polyline points="${points.map(([x, y]) => `${r(x)},${r(y)}`).join(' ')}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`;

/** Lighter (positive) or darker (negative) by a share. */
function shade(hex: string, by: number): string {
  const part = (i: number): string => {
    const v = Number.parseInt(hex.slice(i, i + 2), 16);
    const moved = by >= 0 ? v + (255 - v) * by : v * (1 + by);
    return Math.max(0, Math.min(255, r(moved)))
      .toString(16)
      .padStart(2, '0');
  };
  return `#${part(1)}${part(3)}${part(5)}`;
}

/** A room seen along its length: ceiling, walls, back wall, floor. Answers the drawing and the back wall's frame. */
function room(
  d: Random,
  wall: string,
  floor: string,
): { art: string; left: number; right: number; top: number; bottom: number } {
  const left = 250 + d.int(-60, 60);
  const right = 1030 + d.int(-60, 60);
  const top = 200 + d.int(-40, 30);
  const bottom = 610 + d.int(-30, 40);
  const art =
    poly(
      [
        [0, 0],
        [1280, 0],
        [right, top],
        [left, top],
      ],
      shade(wall, 0.28),
    ) +
    poly(
      [
        [0, 0],
        [left, top],
        [left, bottom],
        [0, 960],
      ],
      shade(wall, -0.1),
    ) +
    poly(
      [
        [1280, 0],
        [right, top],
        [right, bottom],
        [1280, 960],
      ],
      shade(wall, -0.17),
    ) +
    rect(left, top, right - left, bottom - top, wall) +
    poly(
      [
        [left, bottom],
        [right, bottom],
        [1280, 960],
        [0, 960],
      ],
      floor,
    ) +
    poly(
      [
        [left, bottom],
        [right, bottom],
        [right + 8, bottom + 14],
        [left - 8, bottom + 14],
      ],
      '#000000',
      'opacity="0.12"',
    ) +
    lamps(left, right, top);
  return { art, left, right, top, bottom };
}

const lamps = (left: number, right: number, top: number): string =>
  [0.3, 0.7]
    .map((t) => {
      const x = left + (right - left) * t;
      const far = 640 + (x - 640) * 2.1;
      return poly(
        [
          [x - 12, top - 8],
          [x + 12, top - 8],
          [far + 26, top - 120],
          [far - 26, top - 120],
        ],
        '#fffdf2',
        'opacity="0.85"',
      );
    })
    .join('');

/** A box in slight perspective. */
function box(x: number, y: number, w: number, h: number, fill: string, depth = 0.22): string {
  const dx = w * depth;
  const dy = h * depth * 0.6;
  return (
    rect(x, y, w, h, fill) +
    poly(
      [
        [x, y],
        [x + dx, y - dy],
        [x + w + dx, y - dy],
        [x + w, y],
      ],
      shade(fill, 0.2),
    ) +
    poly(
      [
        [x + w, y],
        [x + w + dx, y - dy],
        [x + w + dx, y + h - dy],
        [x + w, y + h],
      ],
      shade(fill, -0.22),
    ) +
    rect(x + w * 0.42, y, w * 0.14, h, shade(fill, -0.12), 'opacity="0.6"')
  );
}

const shadowUnder = (x: number, y: number, w: number): string =>
  ellipse(x, y, w, w * 0.12, '#000000', 'opacity="0.18"');

/** A cylinder standing on the floor. */
function bottle(x: number, y: number, w: number, h: number, fill: string): string {
  return (
    shadowUnder(x, y, w * 0.75) +
    `<rect x="${r(x - w / 2)}" y="${r(y - h)}" width="${r(w)}" height="${r(h)}" rx="${r(w * 0.42)}" fill="${fill}"/>` +
    rect(x - w * 0.32, y - h * 0.9, w * 0.16, h * 0.78, shade(fill, 0.35), 'opacity="0.6" rx="6"') +
    rect(x - w * 0.12, y - h - w * 0.3, w * 0.24, w * 0.34, '#4a4f52') +
    rect(x - w * 0.26, y - h - w * 0.36, w * 0.52, w * 0.12, '#6b7276', 'rx="4"')
  );
}

const sign = (x: number, y: number, w: number, color: string): string =>
  rect(x, y, w, w * 0.62, '#f7f6f0', 'rx="5"') +
  rect(x, y, w, w * 0.16, color, 'rx="4"') +
  [0.3, 0.42, 0.52]
    .map((t) => rect(x + w * 0.12, y + w * t, w * (0.5 + 0.25 * (t === 0.3 ? 1 : 0)), w * 0.04, '#9aa3a0'))
    .join('');

const triangleSign = (x: number, y: number, s: number): string =>
  poly(
    [
      [x, y - s],
      [x + s * 0.95, y + s * 0.7],
      [x - s * 0.95, y + s * 0.7],
    ],
    '#f5c518',
    'stroke="#2b2200" stroke-width="7" stroke-linejoin="round"',
  ) +
  rect(x - s * 0.08, y - s * 0.45, s * 0.16, s * 0.6, '#2b2200', 'rx="4"') +
  circle(x, y + s * 0.38, s * 0.1, '#2b2200');

const exitSign = (x: number, y: number, w: number, lit: boolean): string =>
  rect(x, y, w, w * 0.38, lit ? '#1f9d5b' : '#5d6b64', 'rx="6"') +
  circle(x + w * 0.22, y + w * 0.12, w * 0.05, '#ffffff') +
  line(
    [
      [x + w * 0.22, y + w * 0.17],
      [x + w * 0.26, y + w * 0.27],
      [x + w * 0.18, y + w * 0.34],
    ],
    '#ffffff',
    6,
  ) +
  line(
    [
      [x + w * 0.42, y + w * 0.19],
      [x + w * 0.84, y + w * 0.19],
      [x + w * 0.72, y + w * 0.1],
    ],
    '#ffffff',
    7,
  ) +
  line(
    [
      [x + w * 0.84, y + w * 0.19],
      [x + w * 0.72, y + w * 0.28],
    ],
    '#ffffff',
    7,
  );

/** A strip that closes a place off. */
const tape = (y: number, tilt: number): string => {
  let art = '';
  for (let i = -1; i < 22; i++) {
    const x = i * 64;
    art += poly(
      [
        [x, y + tilt * x],
        [x + 34, y + tilt * (x + 34)],
        [x + 58, y + 30 + tilt * (x + 58)],
        [x + 24, y + 30 + tilt * (x + 24)],
      ],
      i % 2 ? '#c4281f' : '#f7f6f0',
    );
  }
  return art;
};

const extinguisher = (x: number, y: number, s: number): string =>
  shadowUnder(x, y, s * 0.22) +
  rect(x - s * 0.16, y - s, s * 0.32, s, '#c4281f', `rx="${r(s * 0.1)}"`) +
  rect(x - s * 0.07, y - s * 1.16, s * 0.14, s * 0.2, '#2b3033') +
  line(
    [
      [x + s * 0.05, y - s * 1.08],
      [x + s * 0.3, y - s * 0.95],
      [x + s * 0.28, y - s * 0.5],
    ],
    '#2b3033',
    8,
  );

const stain = (d: Random, x: number, y: number, w: number, fill: string, opacity: number): string => {
  let art = '';
  for (let i = 0; i < 7; i++)
    art += ellipse(
      x + d.int(-w, w),
      y + d.int(-18, 18),
      d.int(30, r(w * 0.7)),
      d.int(8, 26),
      fill,
      `opacity="${opacity}"`,
    );
  return art;
};

const dustCollector: Draw = (d, after) => {
  const wall = d.pick(['#cfd6d2', '#d4d3c9', '#c9d1d6']);
  const f = room(d, wall, d.pick(['#a7a296', '#9ea3a1']));
  const x = f.left + 150 + d.int(-40, 50);
  const steel = d.pick(['#5f7f8c', '#66808a', '#7a8a83']);
  const y = f.top + 90;
  let art = f.art;
  art += rect(f.left - 120, y + 40, 270, 46, shade(steel, 0.15)) + rect(x + 330, y - 60, 60, 130, shade(steel, 0.1));
  art += rect(x + 330, y - 60, f.right - x - 330 + 60, 44, shade(steel, 0.12));
  art += shadowUnder(x + 170, 900, 260);
  for (const leg of [30, 300]) art += rect(x + leg, y + 380, 22, 320, '#4a5256');
  art +=
    rect(x, y, 350, 300, steel) +
    rect(x, y, 70, 300, shade(steel, 0.14)) +
    rect(x + 290, y, 60, 300, shade(steel, -0.15));
  for (let i = 0; i < 4; i++) art += rect(x + 24, y + 40 + i * 64, 302, 5, shade(steel, -0.22));
  art += poly(
    [
      [x, y + 300],
      [x + 350, y + 300],
      [x + 225, y + 520],
      [x + 125, y + 520],
    ],
    shade(steel, -0.08),
  );
  if (after) {
    art += rect(x + 60, y - 30, 100, 66, '#c4281f', 'rx="6"') + rect(x + 190, y - 30, 100, 66, '#c4281f', 'rx="6"');
    art += circle(x + 110, y + 3, 20, '#f7f6f0') + circle(x + 240, y + 3, 20, '#f7f6f0');
    art += rect(x + 130, y + 515, 90, 60, '#f08a24', 'rx="8"') + circle(x + 240, y + 545, 26, '#44525a');
    art +=
      bottle(x + 175, y + 690, 110, 108, '#6d7378') +
      sign(x + 470, y + 60, 150, '#1b6e45') +
      sign(x + 470, y + 190, 150, '#0e5a52');
  } else {
    art += `<path d="M${r(x + 115)} ${r(y + 515)} h120 l26 170 q-84 36 -172 0z" fill="#c9b48d"/>`;
    art += stain(d, x + 170, 880, 230, '#b98f55', 0.55) + stain(d, x + 30, 905, 260, '#caa46c', 0.45);
    art += ellipse(x + 175, y + 700, 150, 34, '#b58647') + ellipse(x + 175, y + 690, 96, 20, '#d0a768');
    art +=
      line(
        [
          [x - 60, 870],
          [x - 40, 690],
        ],
        '#6f5a3a',
        14,
      ) + box(x + 520, 640, 150, 150, '#b9894f');
  }
  return art;
};

const workshop: Draw = (d, after) => {
  const f = room(d, d.pick(['#cdd3d0', '#d6d2c4', '#c6cfd4']), d.pick(['#8f9793', '#9b968b']));
  let art = f.art;
  for (let i = 0; i < 4; i++) {
    const wx = f.left + 40 + (i * (f.right - f.left - 80)) / 4;
    art += rect(wx, f.top + 40, (f.right - f.left) / 6, 110, '#e9f2f4') + rect(wx + 34, f.top + 40, 6, 110, '#b8c3c4');
  }
  const green = d.pick(['#3f6f5f', '#3d6478', '#5c6f52']);
  art += shadowUnder(360, 850, 330);
  art +=
    box(120, 560, 430, 260, green, 0.16) +
    rect(150, 600, 170, 90, shade(green, 0.35), 'rx="8"') +
    circle(430, 690, 74, shade(green, -0.3)) +
    circle(430, 690, 42, '#c9cfd0');
  art += box(760, 620, 330, 210, shade(green, -0.1), 0.18);
  art += rect(800, 470, 40, 150, '#4e585b') + rect(770, 440, 210, 46, '#59666a');
  if (after) {
    art +=
      line(
        [
          [30, 900],
          [1250, 900],
        ],
        '#f5c518',
        16,
      ) +
      line(
        [
          [30, 900],
          [170, 830],
        ],
        '#f5c518',
        12,
      );
    art += sign(f.left + 60, f.top + 200, 150, '#0e5a52') + sign(f.left + 240, f.top + 200, 150, '#1b6e45');
    art +=
      extinguisher(680, 830, 120) +
      rect(610, 600, 20, 230, '#f08a24') +
      rect(560, 640, 120, 130, '#f3efe4', 'rx="6"') +
      triangleSign(620, 705, 38);
  } else {
    art +=
      line(
        [
          [560, 840],
          [640, 780],
          [760, 850],
          [900, 800],
          [1010, 880],
        ],
        '#2b2b2b',
        12,
      ) +
      line(
        [
          [560, 856],
          [660, 806],
          [720, 872],
        ],
        '#b8463c',
        8,
      );
    art += bottle(640, 760, 64, 210, '#4d7fb0') + bottle(716, 775, 60, 200, '#7b8388');
    for (let i = 0; i < d.int(4, 8); i++)
      art += box(
        d.int(560, 1120),
        d.int(820, 880),
        d.int(50, 110),
        d.int(36, 70),
        d.pick(['#a98a5c', '#8d8f8c', '#b9aa88']),
      );
    art += circle(810, 610, 60, '#ffe9a8', 'opacity="0.55"') + circle(810, 610, 22, '#ffffff', 'opacity="0.9"');
  }
  return art;
};

const paint: Draw = (d, after) => {
  const f = room(d, d.pick(['#dfe3e1', '#e4e0d6']), '#aeb4b2');
  let art = f.art;
  art += rect(f.left + 60, f.top + 40, f.right - f.left - 120, f.bottom - f.top - 40, '#f2f4f3');
  for (let i = 0; i < 12; i++)
    art += rect(
      f.left + 80 + i * ((f.right - f.left - 160) / 12),
      f.top + 60,
      26,
      f.bottom - f.top - 90,
      shade('#e2d9c6', after ? 0.4 : -0.08 * d.next()),
    );
  const part = d.pick(['#a63d33', '#2f5f86', '#70767a']);
  art +=
    line(
      [
        [420, 130],
        [420, 400],
      ],
      '#55606a',
      8,
    ) +
    line(
      [
        [720, 130],
        [720, 420],
      ],
      '#55606a',
      8,
    );
  art += `<path d="M330 400 h190 q34 60 0 130 h-190 q-30 -70 0 -130z" fill="${part}"/><path d="M640 430 h170 q30 54 0 120 h-170 q-28 -60 0 -120z" fill="${shade(part, 0.12)}"/>`;
  const gx = f.right - 60;
  art +=
    rect(gx, f.top + 120, 70, 96, after ? '#eef3f1' : '#c7c4ba', 'rx="8"') +
    circle(gx + 35, f.top + 158, 20, after ? '#1b9a58' : '#6d6f6c');
  if (after)
    art +=
      rect(gx - 150, f.top + 20, 110, 80, '#9fb4b8') +
      circle(gx - 95, f.top + 60, 32, '#6c8388') +
      line(
        [
          [gx - 95, f.top + 32],
          [gx - 95, f.top + 88],
        ],
        '#dfe8ea',
        9,
      ) +
      line(
        [
          [gx - 122, f.top + 60],
          [gx - 68, f.top + 60],
        ],
        '#dfe8ea',
        9,
      ) +
      sign(120, 420, 140, '#c4281f') +
      extinguisher(160, 800, 130);
  else {
    art += stain(d, 560, 830, 300, part, 0.3) + rect(gx + 6, f.top + 216, 8, 60, '#3a3a3a');
    for (let i = 0; i < d.int(4, 7); i++) {
      const x = 160 + i * d.int(80, 130);
      art +=
        shadowUnder(x, 880, 54) +
        rect(x - 46, 790, 92, 92, d.pick(['#7b878c', '#3f6e8a', '#a9523f']), 'rx="8"') +
        ellipse(x, 790, 46, 12, '#c3cacc') +
        line(
          [
            [x - 20, 800],
            [x - 30, 860],
          ],
          part,
          8,
        );
    }
  }
  return art;
};

const confined: Draw = (d, after) => {
  const floor = d.pick(['#a8a79d', '#9da39c']);
  let art =
    rect(0, 0, 1280, 960, shade(floor, 0.06)) +
    rect(0, 0, 1280, 330, d.pick(['#c6cfd0', '#cfcabc'])) +
    rect(0, 318, 1280, 16, shade(floor, -0.3));
  for (let i = 0; i < 9; i++)
    art += line(
      [
        [d.int(0, 1280), d.int(360, 940)],
        [d.int(0, 1280), d.int(360, 940)],
      ],
      shade(floor, -0.08),
      3,
    );
  art +=
    rect(60, 60, 70, 260, '#7c8b8f') +
    rect(40, 120, 1000, 44, '#8a999c') +
    rect(980, 120, 46, 200, '#8a999c') +
    circle(560, 142, 40, '#5d6c70');
  const cx = 640 + d.int(-60, 60);
  art += ellipse(cx, 650, 330, 150, shade(floor, -0.16)) + ellipse(cx, 640, 300, 132, after ? '#7f8a8d' : '#14191a');
  if (after) {
    for (let i = -5; i <= 5; i++)
      art += line(
        [
          [cx + i * 48, 640 - Math.sqrt(Math.max(0, 1 - ((i * 48) / 300) ** 2)) * 128],
          [cx + i * 48, 640 + Math.sqrt(Math.max(0, 1 - ((i * 48) / 300) ** 2)) * 128],
        ],
        '#69757a',
        8,
      );
    art +=
      rect(cx - 30, 620, 60, 46, '#d1a93a', 'rx="6"') +
      `<path d="M${cx - 16} 620 v-14 a16 16 0 0 1 32 0 v14" fill="none" stroke="#6c6f70" stroke-width="9"/>`;
    art +=
      rect(cx + 350, 380, 26, 250, '#5c686b') +
      rect(cx + 260, 300, 210, 160, '#f7f6f0', 'rx="8"') +
      triangleSign(cx + 365, 380, 54);
    art +=
      line(
        [
          [cx - 400, 500],
          [cx - 420, 860],
        ],
        '#f08a24',
        14,
      ) +
      line(
        [
          [cx - 400, 500],
          [cx - 330, 860],
        ],
        '#f08a24',
        14,
      ) +
      line(
        [
          [cx - 400, 500],
          [cx - 500, 850],
        ],
        '#f08a24',
        14,
      );
  } else {
    art += ellipse(cx, 668, 250, 96, '#2a3634') + ellipse(cx + 40, 676, 150, 44, '#3f4f4a', 'opacity="0.8"');
    art +=
      line(
        [
          [cx - 40, 800],
          [cx - 20, 560],
        ],
        '#8d7a52',
        14,
      ) +
      line(
        [
          [cx + 40, 800],
          [cx + 46, 560],
        ],
        '#8d7a52',
        14,
      );
    for (let i = 0; i < 5; i++)
      art += line(
        [
          [cx - 36 + i, 600 + i * 46],
          [cx + 42, 596 + i * 46],
        ],
        '#8d7a52',
        11,
      );
    art +=
      ellipse(cx + 420, 800, 170, 64, shade(floor, -0.22)) +
      ellipse(cx + 420, 792, 160, 58, '#8e9695') +
      line(
        [
          [cx - 380, 880],
          [cx - 150, 760],
          [cx - 60, 660],
        ],
        '#3f5f52',
        18,
      );
  }
  return art;
};

const ladle: Draw = (d, after) => {
  let art = rect(0, 0, 1280, 960, '#3a3f42') + rect(0, 0, 1280, 250, '#2d3235');
  for (let i = 0; i < 7; i++)
    art += poly(
      [
        [i * 200 - 40, 0],
        [i * 200 + 20, 0],
        [i * 200 + 60, 520],
        [i * 200 + 10, 520],
      ],
      '#4a5155',
      'opacity="0.55"',
    );
  art +=
    rect(0, 120, 1280, 46, '#c69a2c') + rect(0, 152, 1280, 14, '#8d6c1c') + rect(420, 96, 240, 90, '#b88a22', 'rx="8"');
  art += poly(
    [
      [0, 640],
      [1280, 600],
      [1280, 960],
      [0, 960],
    ],
    '#57544d',
  );
  const x = 480 + d.int(-60, 60);
  art +=
    line(
      [
        [x + 20, 186],
        [x - 60, 380],
      ],
      '#8b9194',
      16,
    ) +
    line(
      [
        [x + 60, 186],
        [x + 180, 380],
      ],
      '#8b9194',
      16,
    );
  const hot = d.pick(['#ff9a3d', '#ffb054']);
  if (!after) art += ellipse(x + 60, 420, 420, 260, hot, 'opacity="0.12"');
  art +=
    poly(
      [
        [x - 90, 380],
        [x + 210, 380],
        [x + 175, 640],
        [x - 55, 640],
      ],
      '#6a5f55',
    ) +
    ellipse(x + 60, 382, 150, 38, after ? '#4a443e' : '#ffcf70') +
    ellipse(x + 60, 388, 120, 26, after ? '#2d2a27' : hot);
  for (const band of [450, 560]) art += rect(x - 84, band, 288, 20, '#4b443d');
  art +=
    rect(900, 470, 260, 200, '#4d5357') +
    rect(930, 500, 90, 60, '#27333a') +
    (after ? circle(1090, 530, 20, '#2fae6c') + circle(1130, 530, 20, '#2fae6c') : circle(1090, 530, 20, '#c4281f'));
  if (after) {
    art +=
      poly(
        [
          [120, 820],
          [900, 780],
          [1000, 900],
          [60, 940],
        ],
        '#6d6a62',
      ) +
      line(
        [
          [60, 760],
          [1220, 700],
        ],
        '#f5c518',
        10,
      ) +
      line(
        [
          [60, 700],
          [60, 820],
        ],
        '#f5c518',
        12,
      ) +
      line(
        [
          [420, 680],
          [420, 800],
        ],
        '#f5c518',
        12,
      );
    art +=
      rect(180, 600, 120, 150, '#2e6f86', 'rx="10"') +
      circle(240, 675, 40, '#234e5e') +
      line(
        [
          [300, 690],
          [420, 690],
          [420, 900],
        ],
        '#2e6f86',
        18,
      );
  } else {
    art +=
      ellipse(560, 850, 460, 70, '#2f4049') +
      ellipse(480, 838, 260, 34, '#4c6672', 'opacity="0.9"') +
      ellipse(760, 866, 120, 18, '#6f8b98', 'opacity="0.7"');
    art += line(
      [
        [860, 300],
        [860, 690],
        [800, 780],
      ],
      '#7a838a',
      20,
    );
    for (let i = 0; i < 5; i++)
      art += line(
        [
          [800 - i * 6, 780 + i * 9],
          [790 - i * 9, 804 + i * 11],
        ],
        '#9fc2d3',
        6,
      );
  }
  return art;
};

const tank: Draw = (d, after) => {
  const sky = d.pick(['#c8d6de', '#d6dbd8', '#bfcfd6']);
  let art = rect(0, 0, 1280, 960, sky) + rect(0, 560, 1280, 400, '#a9a99f') + rect(0, 556, 1280, 14, '#8b8c83');
  const body = d.pick(['#e6e9e8', '#d9dedd', '#cfd8dc']);
  for (const [x, w] of [
    [120, 360],
    [520, 320],
  ] as const) {
    const top = 220 + d.int(-20, 30);
    art +=
      shadowUnder(x + w / 2, 740, w * 0.62) +
      rect(x, top, w, 500, body) +
      ellipse(x + w / 2, top, w / 2, 44, shade(body, 0.4)) +
      rect(x, top, w * 0.16, 500, shade(body, 0.35), 'opacity="0.7"') +
      rect(x + w * 0.8, top, w * 0.2, 500, shade(body, -0.14));
    for (let i = 1; i < 5; i++) art += rect(x, top + i * 98, w, 5, shade(body, -0.14));
    art += rect(x + w * 0.86, top - 30, 14, 520, '#7d878a');
  }
  const pipe = d.pick(['#c9a227', '#7b8f3f', '#8c9aa0']);
  art +=
    rect(0, 660, 1280, 40, pipe) +
    rect(0, 690, 1280, 10, shade(pipe, -0.25)) +
    rect(880, 300, 44, 400, pipe) +
    rect(880, 300, 400, 40, pipe);
  art +=
    circle(902, 560, 64, after ? '#c4281f' : '#7a5a4a') +
    circle(902, 560, 40, shade(pipe, -0.2)) +
    line(
      [
        [902, 500],
        [902, 620],
      ],
      '#4a4f50',
      12,
    );
  if (after) {
    art +=
      rect(990, 440, 120, 160, '#f1f3f2', 'rx="8"') +
      rect(1012, 462, 76, 50, '#20333b') +
      circle(1030, 550, 15, '#1f9d5b') +
      circle(1072, 550, 15, '#c4281f') +
      line(
        [
          [990, 520],
          [940, 520],
        ],
        '#3b4447',
        9,
      );
    art +=
      rect(1150, 420, 66, 88, '#eef1f0', 'rx="8"') +
      circle(1183, 464, 20, '#1f9d5b') +
      sign(1010, 730, 170, '#c4281f') +
      line(
        [
          [0, 880],
          [1280, 880],
        ],
        '#f5c518',
        14,
      );
  } else {
    art +=
      stain(d, 900, 760, 150, '#5b4632', 0.5) +
      rect(1010, 460, 90, 120, '#b9b5a9', 'rx="8"') +
      rect(1028, 478, 54, 36, '#59605f') +
      line(
        [
          [1100, 470],
          [1180, 430],
        ],
        '#4a4a48',
        6,
      );
    for (let i = 0; i < 5; i++)
      art += ellipse(880 - i * 26, 520 - i * 44, 30 + i * 16, 20 + i * 9, '#ffffff', `opacity="${0.5 - i * 0.08}"`);
  }
  return art;
};

const kitchen: Draw = (d, after) => {
  const f = room(d, d.pick(['#e6e4da', '#dfe5e3']), '#b7b3a6');
  let art = f.art;
  for (let i = 0; i < 9; i++)
    for (let j = 0; j < 4; j++)
      art += rect(
        f.left + i * ((f.right - f.left) / 9) + 2,
        f.top + 120 + j * 70,
        (f.right - f.left) / 9 - 4,
        66,
        '#f1efe8',
      );
  art +=
    poly(
      [
        [220, 120],
        [1060, 120],
        [980, 270],
        [300, 270],
      ],
      '#aab2b4',
    ) + rect(300, 262, 680, 18, '#7d8588');
  if (!after)
    for (let i = 0; i < 16; i++)
      art += ellipse(320 + i * 42, 284 + d.int(0, 10), 8, d.int(10, 34), '#7a5a2c', 'opacity="0.8"');
  art += rect(160, 600, 960, 46, '#c7cdcf') + rect(180, 646, 920, 250, '#9aa3a6');
  for (let i = 0; i < 3; i++) {
    const x = 330 + i * 300;
    art +=
      ellipse(x, 600, 110, 26, '#3c4144') +
      ellipse(x, 560, 96, 40, '#4f565a') +
      ellipse(x, 548, 86, 24, after ? '#c3b27c' : '#8b5f22');
    if (!after && i === 1)
      art +=
        ellipse(x, 500, 60, 70, '#ffffff', 'opacity="0.35"') +
        ellipse(x + 20, 430, 80, 70, '#ffffff', 'opacity="0.25"');
    art +=
      rect(x - 60, 690, 120, 80, '#7f888b', 'rx="6"') +
      circle(x - 24, 730, 14, after ? '#1f9d5b' : '#5a5f61') +
      circle(x + 24, 730, 14, '#c4281f');
  }
  if (after)
    art +=
      rect(1080, 380, 110, 150, '#eef2f1', 'rx="8"') +
      rect(1098, 398, 74, 40, '#20333b') +
      circle(1120, 486, 16, '#1f9d5b') +
      rect(90, 420, 120, 130, '#c4281f', 'rx="8"') +
      extinguisher(1190, 880, 130);
  else
    art +=
      bottle(140, 900, 110, 190, d.pick(['#8f989b', '#b9a13a'])) +
      line(
        [
          [150, 700],
          [230, 660],
          [320, 690],
        ],
        '#c9742e',
        12,
      ) +
      stain(d, 620, 900, 260, '#6f5a30', 0.35);
  return art;
};

const excavation: Draw = (d, after) => {
  const soil = d.pick(['#a98a60', '#9c8258', '#b09468']);
  let art = rect(0, 0, 1280, 960, d.pick(['#cfdbe2', '#d9dcd8']));
  for (let i = 0; i < 5; i++) {
    const x = d.int(0, 1150);
    const h = d.int(110, 250);
    art += rect(x, 330 - h, 150, h, d.pick(['#b9bdb8', '#c8c0b2', '#a9b3b8']));
    for (let j = 0; j < 4; j++)
      for (let k = 0; k < 3; k++) art += rect(x + 16 + k * 44, 340 - h + j * 46, 26, 24, '#8ea0a8');
  }
  art +=
    rect(0, 320, 1280, 640, shade(soil, 0.12)) +
    poly(
      [
        [140, 430],
        [1140, 430],
        [1010, 900],
        [270, 900],
      ],
      shade(soil, -0.32),
    ) +
    poly(
      [
        [140, 430],
        [270, 900],
        [270, 960],
        [0, 960],
        [0, 470],
      ],
      soil,
    );
  if (after) {
    for (let i = 0; i < 9; i++)
      art += poly(
        [
          [150 + i * 16, 450 + i * 50],
          [170 + i * 16, 450 + i * 50],
          [178 + i * 14, 500 + i * 50],
          [160 + i * 14, 500 + i * 50],
        ],
        '#8b9296',
      );
    for (let i = 0; i < 3; i++)
      art +=
        rect(190 + i * 40, 520 + i * 120, 900 - i * 80, 30, '#6f7b80') +
        rect(190 + i * 40, 544 + i * 120, 900 - i * 80, 8, '#4f5a5f');
    for (let i = 0; i < 6; i++)
      art += line(
        [
          [60 + i * 230, 420],
          [60 + i * 230, 330],
        ],
        '#c4281f',
        12,
      );
    art +=
      line(
        [
          [0, 350],
          [1280, 350],
        ],
        '#f7f6f0',
        10,
      ) +
      line(
        [
          [0, 390],
          [1280, 390],
        ],
        '#c4281f',
        10,
      ) +
      rect(1120, 250, 16, 130, '#4e565a') +
      circle(1128, 236, 26, '#f08a24');
  } else {
    for (let i = 0; i < 14; i++)
      art += ellipse(
        d.int(160, 520),
        d.int(460, 880),
        d.int(20, 70),
        d.int(12, 30),
        shade(soil, -0.18 + d.next() * 0.2),
        'opacity="0.8"',
      );
    art +=
      poly(
        [
          [760, 400],
          [980, 330],
          [1230, 410],
          [1180, 470],
          [820, 470],
        ],
        shade(soil, -0.1),
      ) + ellipse(640, 860, 300, 46, '#6d7f82', 'opacity="0.85"');
    art +=
      line(
        [
          [170, 440],
          [230, 520],
          [210, 600],
          [260, 700],
        ],
        '#4b3a22',
        9,
      ) + box(900, 300, 180, 60, '#9a9d9b');
  }
  return art;
};

const scaffold: Draw = (d, after) => {
  const wall = d.pick(['#c9c2b4', '#bfc6c7', '#cdbfae']);
  let art =
    rect(0, 0, 1280, 960, d.pick(['#c9d8e1', '#d8dcda'])) +
    poly(
      [
        [200, 0],
        [1280, 0],
        [1280, 960],
        [200, 960],
      ],
      wall,
    );
  for (let i = 0; i < 4; i++)
    for (let j = 0; j < 4; j++)
      art +=
        rect(330 + i * 240, 60 + j * 240, 130, 140, '#7b8c95') +
        rect(330 + i * 240, 60 + j * 240, 130, 12, shade(wall, -0.2));
  const tube = '#8a7a3c';
  for (let i = 0; i < 8; i++)
    art += rect(
      150 + i * 150 + (after ? 0 : (7 - i) * 2),
      0,
      13,
      960,
      shade(tube, i % 2 ? 0.1 : -0.05),
      after ? '' : `transform="rotate(${i < 3 ? -1.6 : -0.4} 640 960)"`,
    );
  for (let j = 0; j < 6; j++)
    art += rect(120, 90 + j * 160, 1160, 11, tube) + rect(120, 120 + j * 160, 1160, 18, '#a78b57');
  for (let i = 0; i < 6; i++) {
    if (after || i > 2)
      for (let j = 0; j < 5; j += 2)
        art +=
          line(
            [
              [240 + i * 170, 96 + j * 160],
              [300 + i * 170, 60 + j * 160],
            ],
            '#c4281f',
            11,
          ) + circle(300 + i * 170, 60 + j * 160, 12, '#5a5f61');
  }
  art += after
    ? poly(
        [
          [120, 0],
          [200, 0],
          [200, 960],
          [120, 960],
        ],
        '#2f7f5f',
        'opacity="0.55"',
      ) + sign(60, 700, 170, '#1b6e45')
    : poly(
        [
          [120, 0],
          [190, 0],
          [150, 300],
          [120, 330],
        ],
        '#2f7f5f',
        'opacity="0.5"',
      ) +
      line(
        [
          [700, 560],
          [1010, 480],
        ],
        '#a78b57',
        20,
      ) +
      tape(820, 0.02);
  return art;
};

const crane: Draw = (d, after) => {
  let art = rect(0, 0, 1280, 960, d.pick(['#c7d7e2', '#d3dadb', '#dcd9cf'])) + rect(0, 780, 1280, 180, '#a59b86');
  for (let i = 0; i < 3; i++) art += rect(80 + i * 330, 560 - d.int(0, 120), 220, 420, d.pick(['#b7b2a6', '#a9b0b2']));
  const yellow = d.pick(['#d9a520', '#c9962a', '#c8552d']);
  const x = 640 + d.int(-80, 80);
  for (let i = 0; i < 13; i++)
    art +=
      line(
        [
          [x - 34, 960 - i * 62],
          [x + 34, 898 - i * 62],
        ],
        yellow,
        8,
      ) +
      line(
        [
          [x + 34, 960 - i * 62],
          [x - 34, 898 - i * 62],
        ],
        yellow,
        8,
      );
  art +=
    rect(x - 40, 130, 12, 830, yellow) +
    rect(x + 28, 130, 12, 830, yellow) +
    rect(60, 150, 1180, 12, yellow) +
    rect(60, 196, 1180, 10, yellow);
  for (let i = 0; i < 24; i++)
    art += line(
      [
        [60 + i * 49, 198],
        [84 + i * 49, 154],
        [109 + i * 49, 198],
      ],
      yellow,
      6,
    );
  art +=
    poly(
      [
        [x, 40],
        [x - 26, 150],
        [x + 26, 150],
      ],
      yellow,
    ) +
    line(
      [
        [x, 44],
        [110, 152],
      ],
      '#5a5f61',
      5,
    ) +
    line(
      [
        [x, 44],
        [1180, 152],
      ],
      '#5a5f61',
      5,
    );
  art +=
    rect(x + 44, 200, 84, 90, '#e8ecec', 'rx="8"') +
    rect(x + 56, 214, 58, 40, '#6d8894') +
    rect(1120, 200, 90, 110, '#8a8f8e');
  art +=
    line(
      [
        [300, 206],
        [300, after ? 520 : 640],
      ],
      '#3f4446',
      5,
    ) + rect(276, after ? 520 : 640, 48, 40, yellow, 'rx="8"');
  if (after)
    art +=
      circle(x + 120, 190, 22, '#1f9d5b') +
      rect(x + 70, 800, 130, 90, '#f1f3f2', 'rx="6"') +
      rect(x + 84, 816, 100, 30, '#1f6e56');
  else
    art +=
      box(220, 690, 170, 90, '#8b8f8a') +
      line(
        [
          [x + 84, 260],
          [x + 160, 330],
          [x + 150, 420],
        ],
        '#c4281f',
        8,
      ) +
      tape(880, -0.01);
  return art;
};

const shutter: Draw = (d, after) => {
  const f = room(d, d.pick(['#e2ddd0', '#dad9d4']), d.pick(['#c9c2b2', '#bfc2c1']));
  let art = f.art;
  const l = f.left + 90;
  const w = f.right - f.left - 180;
  art += rect(l, f.top + 30, w, f.bottom - f.top - 30, '#77858a') + rect(l - 20, f.top + 10, w + 40, 46, '#9aa4a6');
  const drop = after ? f.bottom - f.top - 46 : d.int(60, 130);
  art += rect(l, f.top + 50, w, drop, '#c3c9ca');
  for (let y = 0; y < drop; y += 22) art += rect(l, f.top + 50 + y, w, 4, '#a0a8aa');
  art += rect(l, f.top + 42 + drop, w, 14, '#5d6668');
  if (after)
    art +=
      line(
        [
          [60, 760],
          [1220, 760],
        ],
        '#c4281f',
        14,
      ) +
      line(
        [
          [60, 800],
          [1220, 800],
        ],
        '#c4281f',
        14,
      ) +
      sign(f.right - 40, f.top + 130, 130, '#0e5a52');
  else {
    const goods = ['#b5533f', '#4d7f9a', '#c99f3a', '#7f9a5b', '#8d6f9a'];
    for (let i = 0; i < 5; i++) art += box(170 + i * 190, 640 + d.int(-20, 30), 150, d.int(110, 190), d.pick(goods));
    art +=
      poly(
        [
          [140, 560],
          [1130, 560],
          [1180, 610],
          [90, 610],
        ],
        '#c4483a',
      ) +
      line(
        [
          [150, 560],
          [150, 850],
        ],
        '#7d8588',
        12,
      ) +
      line(
        [
          [1120, 560],
          [1120, 850],
        ],
        '#7d8588',
        12,
      );
  }
  return art;
};

const cylinders: Draw = (d, after) => {
  const f = room(d, d.pick(['#d8d4c6', '#cfd6d3']), '#a19b8d');
  let art = f.art;
  if (after) {
    art +=
      rect(f.left + 60, f.top + 60, f.right - f.left - 120, 300, '#e9ebea') +
      rect(f.left + 90, f.top + 100, 200, 200, '#c7d0d2') +
      circle(f.left + 190, f.top + 200, 66, '#9fb0b4') +
      sign(f.right - 260, f.top + 100, 160, '#c4281f');
    art += rect(200, 660, 880, 190, '#c2c9cb') + rect(200, 640, 880, 30, '#e1e5e6');
    for (let i = 0; i < 4; i++)
      art += ellipse(320 + i * 210, 655, 76, 14, '#30383b') + circle(320 + i * 210, 760, 18, '#1f9d5b');
    art += extinguisher(1160, 880, 140) + rect(110, 520, 90, 110, '#c4281f', 'rx="8"');
  } else {
    const colors = ['#8f989b', '#b9a13a', '#6f8c9d', '#a9aeb0'];
    art += rect(f.left + 40, f.top + 180, 220, 170, '#b08d5a') + box(f.right - 190, f.bottom - 90, 150, 120, '#b28b52');
    const n = d.int(6, 9);
    for (let i = 0; i < n; i++)
      art += bottle(
        190 + (i % 5) * 210 + d.int(-20, 20),
        700 + Math.floor(i / 5) * 190 + d.int(-10, 16),
        130,
        230,
        d.pick(colors),
      );
    art +=
      line(
        [
          [330, 470],
          [520, 430],
          [700, 480],
          [820, 440],
        ],
        '#c9742e',
        13,
      ) +
      line(
        [
          [340, 480],
          [360, 540],
        ],
        '#c9742e',
        11,
      );
  }
  return art;
};

const exit: Draw = (d, after) => {
  const f = room(d, d.pick(['#e3dfd4', '#dde2e0', '#e2dcd6']), d.pick(['#a9a396', '#a7aaa8']));
  const w = 230;
  const x = (f.left + f.right) / 2 - w / 2 + d.int(-50, 50);
  const top = f.top + 110;
  let art =
    f.art +
    rect(x - 16, top - 14, w + 32, f.bottom - top + 14, '#c7c2b4') +
    rect(x, top, w, f.bottom - top, '#7e8b85') +
    rect(x + w / 2 - 4, top, 8, f.bottom - top, '#5d6864');
  art += exitSign(x + 20, f.top + 30, w - 40, after);
  if (after) {
    art +=
      rect(x + 20, top + 150, w - 40, 16, '#d9dedd', 'rx="6"') +
      poly(
        [
          [x - 20, f.bottom + 10],
          [x + w + 20, f.bottom + 10],
          [x + w + 190, 960],
          [x - 190, 960],
        ],
        '#e7d9a0',
        'opacity="0.55"',
      );
    art +=
      line(
        [
          [x - 20, f.bottom + 10],
          [x - 190, 955],
        ],
        '#f5c518',
        14,
      ) +
      line(
        [
          [x + w + 20, f.bottom + 10],
          [x + w + 190, 955],
        ],
        '#f5c518',
        14,
      ) +
      extinguisher(f.left + 60, f.bottom + 60, 90) +
      circle(f.right - 60, f.top + 60, 26, '#ffffff') +
      circle(f.right - 60, f.top + 60, 16, '#f3f7d0');
  } else {
    const c = '#c2955c';
    art +=
      box(x - 120, f.bottom - 110, 210, 220, c) +
      box(x + 90, f.bottom - 60, 240, 250, shade(c, -0.12)) +
      box(x - 10, f.bottom + 90, 210, 210, shade(c, 0.06));
    if (d.chance(0.5)) art += box(x - 260, f.bottom + 120, 180, 160, shade(c, -0.05));
    art +=
      poly(
        [
          [1060, 700],
          [1230, 760],
          [1230, 860],
          [1060, 800],
        ],
        '#6d7590',
      ) +
      rect(x + w / 2 - 26, top + 140, 52, 40, '#b9912f', 'rx="6"') +
      `<path d="M${r(x + w / 2 - 14)} ${r(top + 140)} v-14 a14 14 0 0 1 28 0 v14" fill="none" stroke="#6d6f70" stroke-width="8"/>`;
  }
  return art;
};

const pump: Draw = (d, after) => {
  const f = room(d, d.pick(['#cfd6d4', '#d6d3c8']), '#8f938e');
  const red = '#b8352b';
  let art = f.art + rect(60, 240, 1160, 48, red) + rect(60, 276, 1160, 12, shade(red, -0.25));
  for (let i = 0; i < 2; i++) {
    const x = 330 + i * 420 + d.int(-20, 20);
    art +=
      rect(x - 26, 280, 52, 260, red) +
      circle(x, 400, 56, after ? '#c9a227' : '#6c5a3a') +
      circle(x, 400, 34, shade(red, -0.2)) +
      rect(x - 8, 340, 16, 120, '#4a4f50');
    art +=
      shadowUnder(x, 830, 190) +
      rect(x - 150, 760, 300, 56, '#5d6669') +
      `<rect x="${r(x - 130)}" y="560" width="190" height="170" rx="80" fill="${after ? '#2f6f86' : '#6f7a7c'}"/>` +
      circle(x + 96, 650, 84, shade(red, after ? 0 : -0.25)) +
      circle(x + 96, 650, 40, '#3e4548');
    art +=
      circle(x + 20, 470, 34, '#f5f5f0') +
      line(
        [
          [x + 20, 470],
          [x + (after ? 38 : 4), after ? 452 : 486],
        ],
        '#c4281f',
        6,
      );
  }
  art += rect(1030, 420, 180, 330, after ? '#d9dedd' : '#b5b2a8', 'rx="8"') + rect(1056, 450, 128, 80, '#22323a');
  for (let i = 0; i < 4; i++)
    art += circle(1070 + i * 34, 580, 12, after ? (i === 0 ? '#1f9d5b' : '#2fae6c') : '#5a5c58');
  if (after)
    art +=
      sign(90, 420, 150, '#1b6e45') +
      line(
        [
          [40, 900],
          [1240, 900],
        ],
        '#f5c518',
        14,
      );
  else
    art +=
      stain(d, 520, 880, 330, '#4f6a75', 0.45) +
      stain(d, 330, 560, 40, '#8b4a22', 0.7) +
      line(
        [
          [1120, 750],
          [1100, 860],
          [980, 900],
        ],
        '#2b2b2b',
        10,
      );
  return art;
};

const elevator: Draw = (d, after) => {
  const f = room(d, d.pick(['#e0ddd6', '#d9dedf']), '#b9b6ad');
  let art = f.art;
  const x = f.left + 120;
  const w = f.right - f.left - 240;
  art +=
    rect(x - 24, f.top + 60, w + 48, f.bottom - f.top - 60, '#8d9698') +
    rect(x, f.top + 84, w, f.bottom - f.top - 84, '#c3cacb');
  const gap = after ? 4 : d.int(90, 150);
  art +=
    rect(x + w / 2 - gap / 2, f.top + 84, gap, f.bottom - f.top - 84, after ? '#6f787a' : '#16191a') +
    rect(x + w / 2 - gap / 2 - 3, f.top + 84, 5, f.bottom - f.top - 84, '#7f888a');
  art +=
    rect(x + w + 50, f.top + 190, 60, 130, '#dfe3e3', 'rx="8"') +
    circle(x + w + 80, f.top + 226, 15, after ? '#1f9d5b' : '#c4281f') +
    circle(x + w + 80, f.top + 280, 15, '#9aa3a5');
  if (after)
    art += sign(x + w + 40, f.top + 60, 110, '#1b6e45') + rect(x + 40, f.top + 10, 110, 36, '#f7f6f0', 'rx="4"');
  else
    art +=
      tape(700, 0.01) +
      tape(800, -0.015) +
      line(
        [
          [x + w / 2 - 20, f.top + 120],
          [x + w / 2 + 10, f.top + 220],
          [x + w / 2 - 10, f.top + 330],
        ],
        '#c4281f',
        9,
      ) +
      line(
        [
          [x + w / 2 + 22, f.top + 120],
          [x + w / 2 - 4, f.top + 260],
        ],
        '#3d6fb0',
        8,
      );
  return art;
};

const warehouse: Draw = (d, after) => {
  const f = room(d, d.pick(['#c8cfd8', '#d2d3cc', '#c5cdca']), d.pick(['#8f9499', '#9a968c']));
  const frame = d.pick(['#34528a', '#3d5f52', '#44506a']);
  const beam = d.pick(['#e08428', '#d9772c']);
  let art = f.art;
  for (const [x, w] of [
    [120, 400],
    [760, 400],
  ] as const) {
    for (const post of [0, w - 22]) art += rect(x + post, 140, 24, 680, frame);
    for (let level = 0; level < 4; level++) {
      const y = 250 + level * 180;
      art += rect(x, y, w, 22, beam);
      if (level < 3 || after)
        for (let i = 0; i < 3; i++) {
          const h = after ? 96 : d.int(70, 150);
          if (after || d.chance(0.85))
            art += box(x + 36 + i * 116, y - h, 96, h, d.pick(['#b98f58', '#c29a63', '#a9824d']), 0.1);
        }
    }
  }
  if (after)
    art +=
      poly(
        [
          [530, 600],
          [750, 600],
          [980, 960],
          [300, 960],
        ],
        '#d9d2a6',
        'opacity="0.45"',
      ) +
      line(
        [
          [530, 600],
          [300, 955],
        ],
        '#f5c518',
        14,
      ) +
      line(
        [
          [750, 600],
          [980, 955],
        ],
        '#f5c518',
        14,
      ) +
      extinguisher(650, 700, 70);
  else {
    for (let i = 0; i < d.int(5, 9); i++)
      art += box(
        d.int(480, 740),
        620 + i * d.int(20, 34),
        d.int(90, 150),
        d.int(70, 120),
        d.pick(['#b98f58', '#a9824d', '#8d8f8c']),
      );
    art +=
      rect(500, 820, 320, 26, '#8a6c3f') +
      rect(500, 862, 320, 20, '#8a6c3f') +
      stain(d, 640, 900, 240, '#5a5f5a', 0.25);
  }
  return art;
};

const electric: Draw = (d, after) => {
  const f = room(d, d.pick(['#d6d7d2', '#d9d3c6']), '#a3a199');
  let art = f.art;
  const x = 380 + d.int(-50, 50);
  art += rect(x, 190, 520, 600, '#b9c0c2', 'rx="10"') + rect(x + 26, 216, 468, 548, '#e8ebea');
  if (!after)
    art += poly(
      [
        [x + 520, 190],
        [x + 700, 130],
        [x + 700, 760],
        [x + 520, 790],
      ],
      '#a4acae',
    );
  for (let row = 0; row < 3; row++) {
    art += rect(x + 50, 270 + row * 170, 420, 12, '#9aa3a5');
    for (let i = 0; i < 7; i++)
      art +=
        rect(x + 60 + i * 58, 250 + row * 170, 44, 92, '#3f474a', 'rx="5"') +
        rect(x + 74 + i * 58, 280 + row * 170, 16, 30, after ? '#1f9d5b' : d.pick(['#c4281f', '#d9dedd', '#1f9d5b']));
  }
  if (after) {
    for (let i = 0; i < 7; i++)
      art += line(
        [
          [x + 82 + i * 58, 350],
          [x + 82 + i * 58, 420],
        ],
        ['#c4281f', '#c9a227', '#2f8f5b'][i % 3] ?? '#c4281f',
        7,
      );
    art +=
      rect(x + 60, 720, 400, 30, '#f7f6f0') +
      triangleSign(x + 620, 300, 60) +
      sign(x + 560, 400, 140, '#0e5a52') +
      extinguisher(200, 820, 140);
  } else {
    for (let i = 0; i < 15; i++)
      art += line(
        [
          [x + d.int(50, 470), d.int(340, 700)],
          [x + d.int(30, 500), d.int(420, 760)],
          [x + d.int(0, 560), d.int(620, 860)],
        ],
        d.pick(['#c4281f', '#2b2b2b', '#c9a227', '#3d6fb0', '#2f8f5b']),
        d.int(5, 10),
      );
    art +=
      ellipse(x + 300, 460, 90, 70, '#2b2320', 'opacity="0.35"') +
      box(140, 690, 170, 150, '#b98f58') +
      stain(d, x + 250, 850, 200, '#4d4a44', 0.3);
  }
  return art;
};

const ebike = (x: number, y: number, s: number, color: string): string =>
  shadowUnder(x, y + s * 0.36, s * 0.75) +
  circle(x - s * 0.5, y + s * 0.14, s * 0.22, '#2b2f31') +
  circle(x - s * 0.5, y + s * 0.14, s * 0.1, '#9aa3a5') +
  circle(x + s * 0.5, y + s * 0.14, s * 0.22, '#2b2f31') +
  circle(x + s * 0.5, y + s * 0.14, s * 0.1, '#9aa3a5') +
  `<path d="M${r(x - s * 0.55)} ${r(y - s * 0.02)} q${r(s * 0.2)} ${r(-s * 0.3)} ${r(s * 0.5)} ${r(-s * 0.02)} h${r(s * 0.22)} l${r(s * 0.2)} ${r(-s * 0.5)} h${r(s * 0.1)} l${r(s * 0.1)} ${r(s * 0.62)} z" fill="${color}"/>` +
  rect(x - s * 0.5, y - s * 0.24, s * 0.46, s * 0.1, '#22282a', 'rx="10"') +
  line(
    [
      [x + s * 0.3, y - s * 0.56],
      [x + s * 0.44, y - s * 0.6],
    ],
    '#2b2f31',
    9,
  );

const ebikes: Draw = (d, after) => {
  const f = room(d, d.pick(['#dcd8cc', '#d5dad8']), '#a59f92');
  let art = f.art;
  for (let i = 0; i < 6; i++)
    art += poly(
      [
        [f.left + 40 + i * 34, f.bottom - i * 48],
        [f.left + 330, f.bottom - i * 48],
        [f.left + 330, f.bottom - i * 48 - 48],
        [f.left + 74 + i * 34, f.bottom - i * 48 - 48],
      ],
      shade('#b9b2a2', i * 0.05),
    );
  art +=
    rect(f.right - 270, f.top + 120, 180, f.bottom - f.top - 120, '#7f8b86') +
    exitSign(f.right - 262, f.top + 50, 164, true);
  if (after) {
    art +=
      rect(120, 720, 16, 170, '#f5c518') +
      rect(330, 720, 16, 170, '#f5c518') +
      line(
        [
          [128, 740],
          [338, 740],
        ],
        '#f5c518',
        14,
      ) +
      sign(f.left + 380, f.top + 130, 160, '#c4281f') +
      circle(f.left + 460, f.top + 300, 56, '#ffffff') +
      circle(f.left + 460, f.top + 300, 56, 'none', 'stroke="#c4281f" stroke-width="13"') +
      line(
        [
          [f.left + 422, f.top + 262],
          [f.left + 498, f.top + 338],
        ],
        '#c4281f',
        12,
      );
  } else {
    const colors = ['#b5402f', '#2f5f86', '#3f7a5f', '#7d7f80', '#c08f2e'];
    for (let i = 0; i < d.int(4, 6); i++)
      art += ebike(
        250 + (i % 3) * 380 + d.int(-30, 30),
        640 + Math.floor(i / 3) * 190,
        200 + d.int(-16, 26),
        d.pick(colors),
      );
    art +=
      line(
        [
          [f.right - 300, f.top + 200],
          [900, 520],
          [760, 600],
          [640, 570],
        ],
        '#2b2b2b',
        9,
      ) + rect(850, 500, 130, 30, '#f1f1ec', 'rx="6"');
  }
  return art;
};

const vehicle: Draw = (d, after) => {
  let art =
    rect(0, 0, 1280, 960, d.pick(['#c9d6dd', '#d9dcd7'])) +
    rect(0, 540, 1280, 420, '#8f918d') +
    rect(0, 400, 1280, 150, '#b0aea2');
  for (let i = 0; i < 6; i++)
    art += line(
      [
        [40 + i * 240, 960],
        [220 + i * 180, 600],
      ],
      '#e9e7dc',
      9,
    );
  const cab = d.pick(['#b5402f', '#2f5f86', '#3f7a5f', '#c08f2e']);
  art +=
    shadowUnder(640, 820, 520) +
    rect(330, 330, 760, 400, d.pick(['#dfe3e2', '#cfc8b6', '#9fb0b8'])) +
    rect(330, 330, 760, 34, '#8a9294');
  for (let i = 0; i < 9; i++) art += rect(360 + i * 82, 370, 6, 350, '#b6bdbd');
  art +=
    `<path d="M130 480 q10 -70 80 -70 h120 v320 h-200z" fill="${cab}"/>` +
    rect(156, 440, 120, 110, '#2c3f49', 'rx="10"') +
    rect(110, 700, 990, 40, '#3e4548');
  for (const x of [240, 800, 960]) art += circle(x, 770, 76, '#23282a') + circle(x, 770, 34, '#9aa3a5');
  if (after)
    art +=
      rect(170, 385, 60, 28, '#1f9d5b', 'rx="6"') +
      line(
        [
          [200, 385],
          [200, 340],
        ],
        '#3e4548',
        8,
      ) +
      circle(200, 332, 14, '#1f9d5b') +
      rect(1110, 420, 120, 150, '#f1f3f2', 'rx="8"') +
      rect(1126, 440, 88, 60, '#20444f') +
      circle(1150, 540, 13, '#1f9d5b') +
      circle(1190, 540, 13, '#1f9d5b');
  else
    art +=
      line(
        [
          [200, 385],
          [196, 350],
        ],
        '#3e4548',
        8,
      ) +
      line(
        [
          [180, 356],
          [214, 330],
        ],
        '#c4281f',
        9,
      ) +
      stain(d, 700, 880, 260, '#3f3f3b', 0.35) +
      rect(150, 570, 80, 50, '#2b2f31', 'rx="6"') +
      line(
        [
          [230, 590],
          [300, 640],
          [280, 700],
        ],
        '#c4281f',
        7,
      );
  return art;
};

const scenes = {
  dustCollector,
  workshop,
  paint,
  confined,
  ladle,
  tank,
  kitchen,
  excavation,
  scaffold,
  crane,
  shutter,
  cylinders,
  exit,
  pump,
  elevator,
  warehouse,
  electric,
  ebikes,
  vehicle,
} as const satisfies Record<string, Draw>;

export type Scene = keyof typeof scenes;
export const sceneNames = Object.keys(scenes) as Scene[];

/* 演示, stroke by stroke on a 24 × 24 grid, so that no font is needed on the machine. */
const YAN =
  'M3 4l2.4 1.6M2 9.4l2.4 1.6M1.8 20.5q2.6 -2.6 3.4 -6.4M14.4 1.6v2.2M8 7.6v-3h13.4v3M9.6 8.6h10M9 11.4h11.4v6.2h-11.4zM9 14.5h11.4M14.6 8.6v9M11.6 18.8l-3.4 3.4M17.8 18.8l3.6 3.2';
const SHI = 'M5.4 4h13.4M2 9.4h20.2M12.2 9.4v11.2q0 1.8 -3.2 .8M7 12.8q-1.4 4 -4.4 6.4M16.8 12.8q3 2.6 4.6 6.2';

/** The corner mark 演示, drawn with strokes; white on a dark veil. */
export const demoMarkSvg =
  `<svg xmlns="http://www.w3.org/2000/svg" width="140" height="72" viewBox="0 0 140 72">` +
  `<rect width="140" height="72" rx="8" fill="#000000" opacity="0.5"/>` +
  `<g fill="none" stroke="#ffffff" stroke-width="2.1" stroke-linecap="round" stroke-linejoin="round">` +
  `<path transform="translate(12 11) scale(2.1)" d="${YAN}"/><path transform="translate(76 11) scale(2.1)" d="${SHI}"/></g></svg>`;

/**
 * The drawing as SVG, always the same for the same words. `seed` chooses the place (colours, camera);
 * before and after of one seed show the same place.
 */
export function sceneSvg(scene: Scene, after: boolean, seed: number): string {
  const d = random('scene', scene, seed);
  const art = scenes[scene](d, after);
  const look = random('look', scene, seed, after ? 1 : 0);
  const tilt = (look.next() - 0.5) * 1.6;
  const x = look.int(-14, 14);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${DRAWN_WIDTH}" height="${DRAWN_HEIGHT}" viewBox="0 0 ${SCENE_WIDTH} ${SCENE_HEIGHT}">` +
    `<rect width="100%" height="100%" fill="#8d9390"/>` +
    `<g transform="translate(${x} 0) rotate(${tilt.toFixed(2)} 640 480) translate(640 480) scale(1.06) translate(-640 -480)">${art}</g></svg>`
  );
}
