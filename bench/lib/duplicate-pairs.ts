/**
 * Labelled pairs of findings: the same place and problem told twice by different people, and pairs that only look alike.
 * Made from invented hazards of the demo district; kinds are divided into a tuning and a held-out part, so that what is measured
 * was written about things that the weights were never fitted to.
 */
import { generalKinds } from '#app/demo/general-kinds.ts';
import { majorKinds } from '#app/demo/major-kinds.ts';
import { addDays, type PlainDate } from '#kernel/shared/time.ts';
import type { Finding } from '#modules/hazards/server/duplicates/compare.ts';

export interface Labelled {
  a: Finding;
  b: Finding;
  same: boolean;
  /** What makes it hard, for the list of misses. */
  how: string;
}

interface Kind {
  key: string;
  title: string;
  text: string;
  places: readonly string[];
  criteria: readonly string[];
}
const kinds: readonly Kind[] = [
  ...generalKinds.map((k) => ({
    key: k.key,
    title: k.title,
    text: k.text,
    places: [k.place],
    criteria: [] as string[],
  })),
  ...majorKinds.map((k) => ({
    key: k.key,
    title: k.title,
    text: k.text,
    places: k.places,
    criteria: [...(k.criteria[0] ?? [])],
  })),
];
/** Every third kind is held out, so that both parts hold general and major ones of all industries. */
export const partOf = (index: number): 'tuning' | 'heldOut' => (index % 3 === 1 ? 'heldOut' : 'tuning');

type Random = () => number;
const pick = <T>(r: Random, list: readonly T[]): T => list[Math.floor(r() * list.length)] as T;

/** How people say it otherwise; kept apart from the program's own list of synonyms. */
const SAYINGS: readonly (readonly string[])[] = [
  ['未设置', '没有设置', '未见', '缺'],
  ['未设', '没设', '没有装', '没装'],
  ['缺失', '没有了', '不见了', '缺少'],
  ['损坏', '坏了', '破损', '有故障'],
  ['失效', '不起作用', '不能用', '坏了'],
  ['停用', '没开', '关停', '不用了'],
  ['堆放', '堆着', '摆放', '存放'],
  ['占用', '占着', '被占', '挡住'],
  ['杂物', '东西', '货物', '废旧物品'],
  ['疏散通道', '逃生通道', '消防通道', '疏散走道'],
  ['安全出口', '逃生出口', '出口', '后门'],
  ['锁闭', '上锁', '锁着', '锁死'],
  ['配电箱', '电箱', '配电柜', '开关箱'],
  ['接线', '电线', '线路'],
  ['零乱', '很乱', '杂乱', '混乱'],
  ['气瓶', '钢瓶', '瓶子'],
  ['混放', '放在一起', '混存'],
  ['防护罩', '护罩', '安全罩'],
  ['防护栏杆', '护栏', '栏杆'],
  ['灭火器', '灭火器材', '灭火瓶'],
  ['压力不足', '没压力了', '欠压'],
  ['可燃气体报警器', '燃气报警器', '气体报警装置', '报警探头'],
  ['可燃气体探测器', '燃气探测器', '可燃气体报警器'],
  ['除尘系统', '除尘设备', '除尘器'],
  ['有限空间', '受限空间', '密闭空间'],
  ['特种作业人员', '特种工', '焊工电工'],
  ['未取得资格', '没有证', '无证', '证件过期'],
  ['动火施工', '动火', '电焊施工', '焊接作业'],
  ['消防车道', '消防通道', '消防车通道'],
  ['室内消火栓', '消火栓', '消防栓'],
  ['无水', '没水', '不出水'],
  ['未按期', '没有按时', '长期没', '逾期未'],
  ['清洗', '清理', '清掏'],
  ['擅自', '私自', '未经批准'],
  ['违规', '违章', '不合规'],
  ['脚手架', '外架', '架子'],
  ['电动自行车', '电动车', '电瓶车'],
  ['充电', '飞线充电', '停放充电'],
  ['自动报警系统', '火灾报警系统', '烟感报警'],
  ['不能', '无法', '没法'],
  ['未安装', '没安装', '没装'],
  ['变形', '撞弯了', '弯曲'],
  ['松动', '松了', '没拧紧'],
  ['报警', '报警装置'],
  ['积水', '有水', '存水'],
  ['燃气', '天然气', '煤气'],
  ['软管', '胶管', '管子'],
  ['车间', '工段', '厂房'],
  ['仓库', '库房'],
  ['库房', '仓库'],
  ['后厨', '厨房', '灶间'],
  ['走道', '走廊', '过道'],
  ['楼梯间', '楼道', '楼梯'],
  ['操作间', '操作区', '加工间'],
];
const TYPOS: readonly (readonly [string, string])[] = [
  ['罩', '照'], ['阀', '伐'], ['漏', '露'], ['隔', '格'], ['栓', '拴'], ['配', '培'], ['燃', '然'], ['爆', '暴'],
  ['储', '贮'], ['贮', '储'], ['栏', '拦'], ['箱', '厢'], ['粉', '份'], ['磨', '摩'], ['探', '控'], ['座', '坐'],
]; // prettier-ignore
const CN = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

function say(r: Random, text: string, often: number): string {
  let out = text;
  for (const group of SAYINGS) {
    const word = group[0] as string;
    if (out.includes(word) && r() < often) out = out.replace(word, pick(r, group.slice(1)));
  }
  return out;
}
function mistype(r: Random, text: string): string {
  const fit = TYPOS.filter(([from]) => text.includes(from));
  if (fit.length === 0) return text;
  const [from, to] = pick(r, fit);
  return text.replace(from, to);
}
function reorder(r: Random, text: string): string {
  const parts = text.split(/[，、；]/);
  if (parts.length < 2) return text;
  if (r() < 0.5) return parts.reverse().join('，');
  return parts[0]!.length >= 8 && r() < 0.5 ? (parts[0] as string) : text;
}
const otherNumbers = (r: Random, text: string): string =>
  text.replace(/ ?(\d) ?号/g, (_, n: string) => pick(r, [`${CN[Number(n)]}号`, `${n}#`, `${n}号`, ` ${n} 号`]));
function place(r: Random, text: string): string {
  let out = otherNumbers(r, say(r, text, 0.4));
  if (r() < 0.25) out = out.replace(/(东侧|西侧|南侧|北侧|及.*$|、.*$)/, '');
  if (r() < 0.2) out = `厂区${out}`;
  return out.trim() === '' ? text : out.trim();
}
/** The words of a caller, an inspector or the firm about the same thing. */
function told(r: Random, kind: Kind, where: string, sitting: PlainDate, firm: string): Finding {
  const style = pick(r, ['plain', 'caller', 'inspector', 'firm'] as const);
  let title = otherNumbers(r, say(r, kind.title, 0.45));
  if (r() < 0.45) title = reorder(r, title);
  if (r() < 0.35) title = mistype(r, title);
  const at = place(r, where);
  if (style === 'caller')
    title = `${r() < 0.5 ? `市民反映${at}` : ''}${title}${pick(r, ['，有安全隐患', '，存在危险', '，请核查', ''])}`;
  if (style === 'inspector') title = `${pick(r, ['检查发现', '', '现场'])}${title}`;
  const sentences = kind.text.split(/[，。；]/).filter(Boolean);
  const kept = sentences.filter(() => r() < 0.5).map((one) => say(r, one, 0.4));
  return {
    enterpriseId: firm,
    title: title.slice(0, 100),
    description: r() < 0.35 ? '' : kept.join('，'),
    place: at,
    foundOn: addDays(sitting, Math.floor(r() * r() * 25)),
    criteria: r() < 0.35 ? kind.criteria.slice(0, 1) : [],
  };
}
function first(r: Random, kind: Kind, where: string, day: PlainDate, firm: string): Finding {
  return {
    enterpriseId: firm,
    title: kind.title,
    description: kind.text,
    place: where,
    foundOn: day,
    criteria: r() < 0.5 ? kind.criteria.slice(0, 1) : [],
  };
}

/** `count` pairs, one in three the same. */
export function labelledPairs(r: Random, part: 'tuning' | 'heldOut', count: number): Labelled[] {
  const own = kinds.filter((_, i) => partOf(i) === part);
  const pairs: Labelled[] = [];
  for (let i = 0; i < count; i++) {
    const kind = pick(r, own);
    const where = pick(r, kind.places);
    const day = addDays('2026-01-05' as PlainDate, Math.floor(r() * 250));
    const firm = `firm-${i % 40}`;
    const a = r() < 0.5 ? first(r, kind, where, day, firm) : told(r, kind, where, day, firm);
    const turn = i % 6;
    if (turn < 2) {
      pairs.push({ a, b: told(r, kind, where, day, firm), same: true, how: 'same' });
      continue;
    }
    const other = pick(
      r,
      own.filter((k) => k.key !== kind.key),
    );
    if (turn === 2)
      pairs.push({
        a,
        b: told(r, other, pick(r, other.places), day, firm),
        same: false,
        how: 'same firm and week, another problem',
      });
    else if (turn === 3)
      pairs.push({ a, b: told(r, other, where, day, firm), same: false, how: 'same firm and place, another problem' });
    else if (turn === 4)
      pairs.push({ a, b: told(r, kind, where, day, `other-${i}`), same: false, how: 'same problem, another firm' });
    else {
      // Another piece of plant of the same kind: the next number, or the other place where it happens.
      const next = kind.places.length > 1 ? kind.places.filter((p) => p !== where) : [];
      const numbered = /(\d) ?号/.test(where)
        ? [where.replace(/(\d) ?号/, (_, n: string) => `${((Number(n) + 2) % 9) + 1} 号`)]
        : [];
      const elsewhere = [...next, ...numbered];
      pairs.push(
        elsewhere.length > 0
          ? {
              a,
              b: told(r, { ...kind, criteria: [] }, pick(r, elsewhere), day, firm),
              same: false,
              how: 'same firm and problem, another place',
            }
          : { a, b: told(r, other, where, day, firm), same: false, how: 'same firm and place, another problem' },
      );
    }
  }
  return pairs;
}
