/**
 * The structure of a condition (判定条件) in words that an official writes into a cell: 全部：A；B · 任一：A；B · 2项以上：A；B；C ·
 * 失效：设施名 · 专家论证. A group inside a group stands in 【】. Pure; what is written reads back as the same condition. Domain §2.2.
 */
import { conditionSchema, questionsOf, wholeOf, type Condition } from './judgement.ts';

/** The cell of an item whose condition no cell can hold: it stays as it was, as long as its text does. */
export const KEPT = '沿用上一版';

/** How a cell is written, line by line: for the template's sheet of notes and the page of loading. */
export const notationLines: readonly (readonly [string, string])[] = [
  ['未取得燃气经营许可证', '只有一种情形：直接写情形'],
  ['全部：作业面带水施工；未采取相关措施', '几种情形都具备才算'],
  ['任一：设备未取得许可生产；已经报废', '有一种情形就算'],
  ['2项以上：未设围栏；未设警示标志；未设监护人', '有其中 2 种以上才算，数字照写'],
  ['失效：可燃气体报警装置', '这个设施没有设置，或设置了但失效，都算'],
  ['失效：干式除尘系统的泄爆装置〔另引 第十四条〕', '因失效而认定时须一并引用的条款，写条款号或条目编号'],
  ['专家论证', '须有专家论证意见；“专家论证：”后面可以再写情形'],
  ['全部：【任一：安全阀失灵；爆破片失灵】；该设备仍继续使用', '组里再分组的，用【】括住里面那一组'],
  [KEPT, '条文没有改动，判定条件照上一版；条文没改的，空着也一样'],
];
export const notationRules =
  '几种情形之间用“；”分开或换行；情形里不要用“；”和【】。综合判定的计数条件（按场所类别清点条数）表格写不下，用 JSON 文件载入。';

/** What else the notation needs to know of the sheet. */
export interface Around {
  /** Text of the item (条文): what 专家论证 alone is about. */
  text: string;
  /** The item that 〔另引 …〕 names, by its clause number or its own number; else what is wrong with it, in words. */
  itemOf(reference: string): { id: string } | { fix: string };
  /** How the sheet names an item. */
  nameOf(id: string): string;
}

export type Read = { condition: Condition | null; isKept: boolean } | { fix: string };

class Wrong extends Error {}
const wrong = (fix: string): never => {
  throw new Wrong(fix);
};

const MAX_TEXT = 300;
const numerals = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
const numberOf = (word: string): number => {
  const plain = word.normalize('NFKC');
  return /^\d+$/.test(plain) ? Number(plain) : plain === '两' ? 2 : numerals.indexOf(plain);
};
const GROUP = /^(全部|任一|([0-9０-９]+|[一二两三四五六七八九十])\s*项以上)\s*[：:]/;
const EFFECTIVE = /^失效\s*[：:]/;
const EXPERT = /^专家论证\s*(?:[：:]|$)/;
const COUNT = /^(计数|综合判定)/;
const ALSO = /^(.*)〔\s*另引([^〔〕]+)〕$/s;

/** Parts at the outermost level. */
function partsOf(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const sign of text) {
    if (sign === '【') depth++;
    if (sign === '】') depth--;
    if (depth < 0) return wrong('【 和 】不成对，请一个【对一个】');
    if (depth === 0 && (sign === '；' || sign === ';' || sign === '\n')) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  if (depth !== 0) wrong('【 和 】不成对，请一个【对一个】');
  return parts.map((part) => part.trim()).filter(Boolean);
}

class Reader {
  private serial = 0;
  private readonly around: Around;
  constructor(around: Around) {
    this.around = around;
  }

  /** A whole cell, or what stands in one pair of 【】. */
  read(text: string): Condition {
    const group = GROUP.exec(text);
    if (group) return this.group(group[1]!, group[2], text.slice(group[0].length));
    const expert = EXPERT.exec(text);
    if (expert) {
      const rest = text.slice(expert[0].length).trim();
      return { kind: 'expert', of: rest === '' ? wholeOf(this.around.text) : this.read(rest) };
    }
    const parts = partsOf(text);
    if (parts.length > 1)
      return wrong(
        `写了 ${parts.length} 种情形，没有写它们是什么关系：请在最前面加“全部：”“任一：”或“2项以上：”，如 任一：${short(parts[0]!)}；${short(parts[1]!)}`,
      );
    return parts.length === 0 ? wrong('请写出情形，如 任一：情形甲；情形乙') : this.part(parts[0]!);
  }

  private group(word: string, count: string | undefined, rest: string): Condition {
    const parts = partsOf(rest);
    if (parts.length < 2)
      return wrong(`“${word}：”后面至少写两种情形，用“；”分开；只有一种情形的，不写“${word}：”，直接写情形`);
    const of = parts.map((part) => this.part(part));
    if (word === '全部') return { kind: 'all', of };
    if (word === '任一') return { kind: 'any', of };
    const n = numberOf(count ?? '');
    if (n < 1 || n > of.length)
      return wrong(`“${word}”后面只写了 ${of.length} 种情形，请补齐情形，或把数字改成 1 到 ${of.length}`);
    return { kind: 'atLeast', n, of };
  }

  /** One of several: a single failing, a facility, or a group in 【】. */
  private part(text: string): Condition {
    if (text.startsWith('【') && text.endsWith('】')) return this.read(text.slice(1, -1).trim());
    if (GROUP.test(text)) return wrong(`组里再分组的，请把里面那一组用【】括住，如 【${short(text)}】`);
    const expert = EXPERT.exec(text);
    if (expert) {
      const rest = text.slice(expert[0].length).trim();
      return { kind: 'expert', of: rest === '' ? wholeOf(this.around.text) : this.part(rest) };
    }
    if (/[【】]/.test(text))
      return wrong('【】只用来括住一组情形，如 全部：【任一：甲；乙】；丙；情形里的方括号请改成（）');
    if (!EFFECTIVE.test(text)) return { kind: 'ask', key: this.key(), text: this.words(text) };
    const facility = text.replace(EFFECTIVE, '').trim();
    const also = ALSO.exec(facility);
    const name = (also ? also[1]! : facility).trim();
    if (name === '') return wrong('“失效：”后面请写设施名，如 失效：可燃气体报警装置');
    const key = this.key();
    if (!also) return { kind: 'effective', key, facility: this.words(name) };
    const item = this.around.itemOf(also[2]!.trim());
    if ('fix' in item) return wrong(item.fix);
    return { kind: 'effective', key, facility: this.words(name), ineffectiveBy: item.id };
  }

  private key(): string {
    return `q${++this.serial}`;
  }
  private words(text: string): string {
    return text.length <= MAX_TEXT
      ? text
      : wrong(`一种情形最多 ${MAX_TEXT} 字，“${short(text)}”有 ${text.length} 字，请写短或分成几种`);
  }
}
const short = (text: string): string => (text.length > 12 ? `${text.slice(0, 11)}…` : text);

/** A cell as a condition; empty is none. What cannot be read says what to write instead. */
export function readCondition(cell: string, around: Around): Read {
  const text = cell.replaceAll('\r', '').trim();
  if (text === '') return { condition: null, isKept: false };
  if (text === KEPT) return { condition: null, isKept: true };
  if (COUNT.test(text))
    return {
      fix: `综合判定的计数条件表格写不下：请用 JSON 文件载入这一版本；条文没有改动的，写“${KEPT}”`,
    };
  try {
    const parsed = conditionSchema.safeParse(new Reader(around).read(text));
    return parsed.success
      ? { condition: parsed.data, isKept: false }
      : { fix: `${parsed.error.issues[0]?.message ?? '判定条件写法不对'}，请写得简单些，或用 JSON 文件载入` };
  } catch (error) {
    if (error instanceof Wrong) return { fix: error.message };
    throw error;
  }
}

/** What 专家论证 alone asks: the clause as a whole. */
const wholeText = (text: string): string => {
  const whole = wholeOf(text);
  return whole.kind === 'ask' ? whole.text : text;
};

/** A condition as a cell, or null where no cell can hold it (counting, or words that the notation uses as signs). */
export function writeCondition(condition: Condition, around: Around): string | null {
  const text = written(condition, around, true);
  if (text === null) return null;
  const back = readCondition(text, around);
  return 'condition' in back && JSON.stringify(inOrder(back.condition)) === JSON.stringify(inOrder(condition))
    ? text
    : null;
}

/** A condition in the words of the notation, to be read by a person; counting is named with its thresholds. */
export function conditionWords(condition: Condition | null, nameOf: Around['nameOf'], text: string): string | null {
  if (condition === null) return null;
  const around = { text, nameOf, itemOf: (id: string) => ({ id }) };
  const words = (c: Condition): string =>
    c.kind === 'count'
      ? `计数（${c.rule}）：${c.bars
          .map(
            (bar) =>
              `${c.places.find((p) => p.key === bar.place)?.label ?? bar.place}${bar.label} ${bar.atLeast} 条以上`,
          )
          .join('；')}`
      : (written(c, around, true) ?? JSON.stringify(c));
  return words(condition);
}

function written(c: Condition, around: Around, isOutermost: boolean): string | null {
  switch (c.kind) {
    case 'ask':
      return c.text;
    case 'effective':
      return `失效：${c.facility}${c.ineffectiveBy === undefined ? '' : `〔另引 ${around.nameOf(c.ineffectiveBy)}〕`}`;
    case 'count':
      return null;
    case 'expert': {
      if (c.of.kind === 'ask' && c.of.key === 'met' && c.of.text === wholeText(around.text)) return '专家论证';
      const inner = written(c.of, around, true);
      if (inner === null) return null;
      const text = `专家论证：${inner}`;
      return isOutermost || questionsOf(c).length === 1 ? text : `【${text}】`;
    }
    default: {
      const parts = c.of.map((part) => written(part, around, false));
      if (parts.some((part) => part === null)) return null;
      const head = c.kind === 'all' ? '全部' : c.kind === 'any' ? '任一' : `${c.n}项以上`;
      const text = `${head}：${parts.join('；')}`;
      return isOutermost ? text : `【${text}】`;
    }
  }
}

/** The same condition with its fields in one order. */
const inOrder = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(inOrder)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([, v]) => v !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([k, v]) => [k, inOrder(v)]),
        )
      : value;
