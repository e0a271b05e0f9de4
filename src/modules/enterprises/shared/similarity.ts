import { chineseInteger, dropInvisible } from './text.ts';

/* Old and variant forms that registers and scanners mix with the standard ones. */
const VARIANTS = new Map(
  [...'東东華华車车廠厂門门業业機机電电國国會会學学書书醫医藥药島岛廣广龍龙興兴長长豐丰區区號号樓楼燈灯鐵铁銀银錢钱鋼钢銅铜網网絡络貿贸經经濟济術术設设備备發发達达聯联運运輸输儀仪器器實实傢家俱具製制鍋锅爐炉飯饭館馆麵面體体務务員员園园場场應应開开關关綫线線线滙汇匯汇菓果証证彙汇馀余堃坤喆哲淼淼犇奔昇升陞升鈿佃祐佑甯宁寧宁衛卫裏里裡里']
    .reduce<[string, string][]>((pairs, char, i, all) => (i % 2 === 0 ? [...pairs, [char, all[i + 1] as string]] : pairs), []),
); // prettier-ignore

/* Signs that scanners and hurried hands take for each other. */
const CONFUSABLE: ReadonlySet<number> = new Set(
  (
    '己已 已巳 未末 土士 人入 大太 天夭 日曰 木本 王玉 干千 干于 田由 由甲 甲申 刀力 儿几 八入 问间 兴光 图国 国园 园圆 圆园 元园 元源 源原 ' +
    '晨辰 晟盛 宏弘 鸿宏 鸿弘 洪宏 恒衡 鑫新 新欣 鑫欣 欣馨 馨鑫 佳嘉 加佳 加嘉 瑞端 戊戌 泰秦 奉泰 祥详 祥翔 忆亿 义议 利力 丽利 立利 ' +
    '科料 拓柘 淮准 凤风 赢嬴 赢盈 赢瀛 楠南 苑宛 圣盛 胜盛 圣胜 诚成 城成 城诚 程成 程诚 永水 水冰 术本 牛午 白自 百白 石右 古吉 古占 ' +
    '京凉 宇字 往住 拔拨 扬杨 汤汽 沽治 沽估 真直 冶治 冷泠 律津 何河 荷河 合和 和河 铜钢 钢纲 铝铅 银很 铁秩 访纺 仿纺 坊纺 仿坊 ' +
    '兰蓝 蓝篮 燕雁 艳燕 影颖 英颖 莹英 营莹 容荣 容蓉 蓉荣 尚商 啇商 货贸 业亚 厂广'
  )
    .split(' ')
    .flatMap((pair) => {
      const [a, b] = [pair.charCodeAt(0), pair.charCodeAt(1)];
      return [a * 65536 + b, b * 65536 + a];
    }),
);

const HAS_VARIANT = new RegExp(`[${[...VARIANTS.keys()].join('')}]`, 'g');

function standardSigns(text: string): string {
  return text.replace(HAS_VARIANT, (char) => VARIANTS.get(char) ?? char);
}

/** Common ground for comparing: NFKC, upper case, standard forms of signs, no spaces, brackets or punctuation, numbers as digits. */
export function comparable(text: string): string {
  const flat = dropInvisible(text.normalize('NFKC')).toUpperCase().replace(/\s/g, '');
  return numerals(standardSigns(flat)).replace(/[^\p{L}\p{N}]/gu, '');
}

/** Chinese numerals to digits (二十五号 → 25号, 十一经路 → 11经路, 第三 → 第3); a lone 百, 千, 万 in a name stays a word. */
function numerals(text: string): string {
  return text.replace(
    /[〇零一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾两]+(?:百[〇零一二三四五六七八九十]*)?/g,
    (run) => {
      const value = chineseInteger(run);
      if (value !== undefined) return String(value);
      const spelt = [...run].map((c) => chineseInteger(c));
      return spelt.every((n) => n !== undefined && n < 10) ? spelt.join('') : run;
    },
  );
}

const FORMS =
  /(?:有限责任公司|股份有限公司|集团股份有限公司|集团有限公司|集团有限责任公司|有限公司|股份公司|总公司|集团公司|有限合伙|普通合伙|特殊普通合伙|个人独资|个体工商户|合伙企业|公司|集团|企业)$/;
const PLACE = /^(?:中国(?!银行))?(?:天津市?)?(?:河东区?)?/;

/* Words that say what kind of business it is; they tell enterprises apart far less than the name proper (字号). */
const GENERIC =
  '信息技术 科学技术 国际贸易 进出口 物业管理 物业服务 房地产开发 房地产 房产 开发建设 建筑工程 安装工程 装饰工程 装饰装修 机电设备 机电产品 机械设备 机械制造 电子仪器 电子技术 医疗器械 劳动服务 劳务服务 餐饮管理 餐饮服务 酒店管理 企业管理 管理咨询 信息咨询 文化传播 广告传媒 汽车修理 汽车维修 汽车销售 汽车服务 国际货运代理 货运代理 物流 仓储 运输 货运 储运 商贸 贸易 工贸 经贸 科贸 物贸 外贸 商业 商行 商店 商场 商厦 超市 便利店 百货 五金 交电 化工 建材 建筑材料 装饰材料 材料 钢材 金属 金属材料 物资 经销 供销 销售 批发 零售 经营 科技 技术 高新 发展 实业 投资 控股 工商 资产 管理 咨询 服务 代理 工程 建设 建筑 安装 装饰 装修 设计 规划 测绘 监理 制造 加工 生产 修理 维修 印刷 包装 纸业 纸制品 服装 制衣 纺织 制鞋 皮革 食品 饮食 餐饮 饭店 餐厅 酒店 宾馆 旅馆 酒楼 大酒店 医药 药店 药房 大药房 医院 诊所 电子 电器 电气 仪器 仪表 通信 通讯 网络 软件 计算机 机电 机械 设备 器材 配件 零件 工具 五金制品 塑料 橡胶 玻璃 家具 木制品 工艺品 用品 日用品 文化 教育 培训 广告 传媒 旅游 娱乐 健身 体育 美容 美发 理发 摄影 环保 节能 能源 电力 燃气 供热 石油 石化 加油站 煤炭 农业 园林 绿化 消防 保安 保洁 家政 汽车 出租汽车 停车场 车业 银行 保险 证券 典当 担保 租赁 拍卖 中心 经营部 门市部 营业部 服务部 工厂 厂'.split(
    ' ',
  );

const GENERIC_WORDS = new Set(GENERIC);
const LONGEST_GENERIC = Math.max(...GENERIC.map((word) => word.length));

/** Ends of an organisation's name after which more text names one of its parts. */
const PARENTS = [
  /^(.{2,}?(?:有限责任公司|股份有限公司|有限公司|总公司|公司))(.{2,})$/,
  /^(.{2,}?(?:集团|银行|信用社|厂(?!房)))(.{2,})$/,
] as const;

/** Splits the name of a part of an organisation into the parent's name and its own; undefined for a whole organisation. */
function splitBranch(whole: string): { parent: string; branch: string } | undefined {
  for (const pattern of PARENTS) {
    const match = pattern.exec(whole);
    const [parent, branch] = [match?.[1], match?.[2]];
    if (parent === undefined || branch === undefined || /^(?:集团|股份|有限|大厦)/.test(branch)) continue;
    return FORMS.test(branch) && !branch.endsWith('分公司') ? undefined : { parent, branch };
  }
  return undefined;
}

export interface NameParts {
  /** The whole name, comparable. */
  readonly whole: string;
  /** Without place in front and legal form behind; the parent's part only. */
  readonly core: string;
  /** What is left of the core without generic words: the name proper (字号). May be empty. */
  readonly proper: string;
  /** The whole without place in front and with one form for 有限责任公司 and 有限公司: for counting typing errors. */
  readonly loose: string;
  /** The name proper is only a word of the trade (天津市物资公司): the place in front is then part of the name. */
  readonly isPlain: boolean;
  /** The part after a parent's full name (第二经营部, 二号桥支行), comparable, without place; empty for a parent. */
  readonly branch: string;
  /** The same with its place. */
  readonly tail: string;
  /** Legal form, with 有限公司 and 有限责任公司 as one; empty when none is written. */
  readonly form: string;
  /** Numbers in the name, in order: 第二 and 第三 are never the same. */
  readonly numbers: string;
  /** Pairs of neighbouring signs of core and branch, each as one whole number. */
  readonly grams: readonly number[];
}

function stripPlace(text: string): string {
  const rest = text.replace(PLACE, '');
  if (rest.length < 2 || rest === text) return text;
  let bare = rest;
  for (let match = FORMS.exec(bare); match && bare.length > match[0].length; match = FORMS.exec(bare))
    bare = bare.slice(0, -match[0].length);
  return GENERIC_WORDS.has(bare) || /^(?:银行|农商|铁路|电力|港务|大学)/.test(bare)
    ? text.replace(/^天津市/, '天津')
    : rest;
}

function withoutGeneric(core: string): string {
  let rest = core;
  for (let length = LONGEST_GENERIC; length > 0;) {
    if (rest.length > length && GENERIC_WORDS.has(rest.slice(-length))) {
      rest = rest.slice(0, -length);
      length = LONGEST_GENERIC;
    } else length--;
  }
  return rest;
}

/** Numbers, not strings: a register of 100,000 names holds some two million of them. A lone sign stands for itself. */
function gramsOf(text: string): number[] {
  if (text.length < 2) return text === '' ? [] : [text.charCodeAt(0)];
  const grams: number[] = [];
  for (let i = 0; i + 1 < text.length; i++) grams.push((text.charCodeAt(i) << 16) | text.charCodeAt(i + 1));
  return grams;
}

/** Takes an enterprise's name apart for comparing. Pure and deterministic; cache it beside the record. */
export function nameParts(name: string): NameParts {
  const whole = comparable(name).replace(/^(?:中华人民共和国)/, '');
  const split = splitBranch(whole);
  const [head, tail] = split ? [split.parent, split.branch] : [whole, ''];
  let core = stripPlace(head);
  let form = '';
  for (let match = FORMS.exec(core); match && core.length > match[0].length; match = FORMS.exec(core)) {
    form = match[0] + form;
    core = core.slice(0, -match[0].length);
  }
  core = core.replace(/(?<=.{2})天津(?:市)?$/, '');
  const middle = core.replace(/天津市?|河东区?/g, '');
  core = middle.length >= 2 && !GENERIC_WORDS.has(middle) && !/^银行/.test(middle) ? middle : core;
  const branch = tail.replace(/^天津市?(?=.{2})/, '').replace(/^河东区(?=.{2})/, '');
  const proper = withoutGeneric(core);
  return {
    whole,
    core,
    proper,
    loose: stripPlace(whole).replaceAll('有限责任公司', '有限公司'),
    isPlain: branch === '' && GENERIC_WORDS.has(proper),
    branch,
    tail,
    form: form.replace('有限责任公司', '有限公司'),
    numbers: (whole.match(/\d+/g) ?? []).join(','),
    grams: gramsOf(core + branch),
  };
}

/** How telling pairs of signs are. */
export interface GramWeights {
  /** Moves on when the weights change: what was summed before is then summed anew. */
  readonly turn: number;
  /** Weight of one pair, above 0 and at most 1. */
  of(gram: number): number;
}

export const totalWeight = (grams: readonly number[], weights: GramWeights): number => {
  let total = 0;
  for (const gram of grams) total += weights.of(gram);
  return total;
};

const taken = new Uint8Array(256);

/** Dice coefficient of two multisets of pairs, each weighted by how telling it is. Names have a dozen, so they are simply walked. */
export function weightedDice(
  a: readonly number[],
  b: readonly number[],
  weights: GramWeights,
  total: number = totalWeight(a, weights) + totalWeight(b, weights),
): number {
  const [n, m] = [Math.min(a.length, taken.length), Math.min(b.length, taken.length)];
  if (n === 0 || m === 0 || total === 0) return 0;
  let shared = 0;
  taken.fill(0, 0, n);
  for (let j = 0; j < m; j++) {
    const gram = b[j] as number;
    for (let i = 0; i < n; i++) {
      if (a[i] !== gram || taken[i] === 1) continue;
      taken[i] = 1;
      shared += weights.of(gram);
      break;
    }
  }
  return (2 * shared) / total;
}

const EDIT_LENGTH = 96;
const rows = [new Float64Array(EDIT_LENGTH + 1), new Float64Array(EDIT_LENGTH + 1), new Float64Array(EDIT_LENGTH + 1)];

/**
 * Edit distance (insert, delete, replace, swap of neighbours 0.7); replacing a sign by one that looks or sounds alike
 * costs half. Only the first 96 signs count.
 */
export function editDistance(a: string, b: string): number {
  if (a === b) return 0;
  const [n, m] = [Math.min(a.length, EDIT_LENGTH), Math.min(b.length, EDIT_LENGTH)];
  if (n === 0 || m === 0) return Math.max(n, m);
  let [before, previous, row] = rows as [Float64Array, Float64Array, Float64Array];
  for (let j = 0; j <= m; j++) previous[j] = j;
  for (let i = 1; i <= n; i++) {
    row[0] = i;
    const ca = a.charCodeAt(i - 1);
    for (let j = 1; j <= m; j++) {
      const cb = b.charCodeAt(j - 1);
      const replace = ca === cb ? 0 : CONFUSABLE.has(ca * 65536 + cb) ? 0.5 : 1;
      let cost = (previous[j - 1] as number) + replace;
      if ((previous[j] as number) + 1 < cost) cost = (previous[j] as number) + 1;
      if ((row[j - 1] as number) + 1 < cost) cost = (row[j - 1] as number) + 1;
      if (
        i > 1 &&
        j > 1 &&
        ca === b.charCodeAt(j - 2) &&
        a.charCodeAt(i - 2) === cb &&
        (before[j - 2] as number) + 0.7 < cost
      ) {
        cost = (before[j - 2] as number) + 0.7;
      }
      row[j] = cost;
    }
    [before, previous, row] = [previous, row, before];
  }
  return previous[m] as number;
}

/** Signs that have such a double. */
const HAS_DOUBLE: ReadonlySet<number> = new Set([...CONFUSABLE].map((pair) => pair >>> 16));

const present = new Uint16Array(65_536);

/**
 * The least that the edit distance of two texts can be: every sign that only one of them has costs a step, or half a step
 * when it has a double that looks or sounds alike. Far cheaper than the distance itself.
 */
export function leastDistance(a: string, b: string): number {
  const [n, m] = [Math.min(a.length, EDIT_LENGTH), Math.min(b.length, EDIT_LENGTH)];
  let [onlyA, onlyB] = [0, 0];
  for (let i = 0; i < m; i++) (present[b.charCodeAt(i)] as number)++;
  for (let i = 0; i < n; i++) {
    const code = a.charCodeAt(i);
    if ((present[code] as number) > 0) (present[code] as number)--;
    else onlyA += HAS_DOUBLE.has(code) ? 0.5 : 1;
  }
  for (let i = 0; i < m; i++) {
    const code = b.charCodeAt(i);
    const left = present[code] as number;
    if (left === 0) continue;
    onlyB += (HAS_DOUBLE.has(code) ? 0.5 : 1) * left;
    present[code] = 0;
  }
  return Math.max(onlyA, onlyB);
}

const editSimilarity = (a: string, b: string): number =>
  a === '' && b === '' ? 1 : 1 - editDistance(a, b) / Math.max(a.length, b.length, 1);

const GENERIC_GRAMS = new Set(GENERIC.flatMap((word) => gramsOf(word)));
/** Without knowledge of the register: words of the trade weigh a third. */
export const DEFAULT_WEIGHTS: GramWeights = { turn: 0, of: (gram) => (GENERIC_GRAMS.has(gram) ? 0.35 : 1) };
const EQUAL_WEIGHTS: GramWeights = { turn: 0, of: () => 1 };

/** Likeness of two names, 0–1: weighted pairs of signs and edit distance of the cores, and the likeness of the names proper. */
export function nameSimilarity(
  a: NameParts,
  b: NameParts,
  diceOf: (a: NameParts, b: NameParts) => number = (x, y) => weightedDice(x.grams, y.grams, DEFAULT_WEIGHTS),
): number {
  if (a.whole === b.whole) return 1;
  const [left, right] = [a.core + a.branch, b.core + b.branch];
  if (left === right) return 0.98;
  const dice = diceOf(a, b);
  const edit = editSimilarity(left, right);
  const proper = a.proper === '' || b.proper === '' ? edit : editSimilarity(a.proper, b.proper);
  const body = Math.max(dice, edit) * 0.5 + Math.min(dice, edit) * 0.2 + proper * 0.3;
  return Math.min(0.97, Math.max(0, body));
}

/* 十一经路, 六纬北路, 二号桥, 三条: the number belongs to the road. Kept as circled digits, which are no house numbers. */
const NUMBERED_ROAD = /\d+(?=(?:经|纬|马)(?:东|南|西|北)?(?:路|道)|号桥|号路|条(?:胡同)?|道街)/g;

export interface AddressParts {
  /** Comparable, without province, city, district. */
  readonly whole: string;
  /** Road or lane and what stands before the first number. */
  readonly road: string;
  /** Numbers in order: house, building, door, room. */
  readonly numbers: readonly string[];
}

/** Takes an address apart: administrative prefix away, numerals as digits, one word for units (门牌、楼栋、门、室、底商). */
export function addressParts(address: string): AddressParts {
  let text = dropInvisible(address.normalize('NFKC')).toUpperCase();
  text = standardSigns(text);
  text = text
    .replace(/^[\s中国]*(?:中国)?(?:天津市?|天津)?\s*(?:市辖区)?\s*(?:河东区|河东(?=[^\s区]{2}))?/, '')
    .replace(/[(（][^)）]*(?:[)）]|$)/g, (inner) => ` ${inner.replace(/[()（）]/g, ' ')} `);
  text = numerals(text).replace(NUMBERED_ROAD, (number) =>
    [...number].map((d) => String.fromCharCode(0x2460 + Number(d))).join(''),
  );
  const [beforeAlternative = text] = text.split(/、|；|;|及|和(?=\d)/);
  const whole = beforeAlternative
    .replace(/^[^\s]{2,6}?街道(?:办事处)?(?=.{3})/, '')
    .replace(/(?:号楼|栋|幢|座楼|#楼|楼(?=\d))/g, '号')
    .replace(/[#＃]/g, '号')
    .replace(/(\d|[A-Z])(?:单元|门|室|房间|房|层|楼|铺|间|户)/g, '$1号')
    .replace(/(?:底商|商铺|门面房?|门脸|一层部分|首层)/g, '')
    .replace(/(?:的?(?:院内|楼内|大院内|旁|对面|对过|附近|内))$/g, '')
    .replace(/(\d+)号?[-—–]+(?=\d)/g, '$1号')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/(\d)号+/g, '$1号');
  const road = /^[^\d]+/.exec(whole)?.[0] ?? '';
  return { whole, road: road.replace(/号$/, ''), numbers: whole.match(/\d+|(?<![A-Z])[A-Z](?![A-Z])/g) ?? [] };
}

/** Likeness of two addresses, 0–1. The house number decides more than anything else: 70号 and 72号 are neighbours, not one place. */
export function addressSimilarity(a: AddressParts, b: AddressParts): number {
  if (a.whole === '' || b.whole === '') return 0;
  if (a.whole === b.whole) return 1;
  const shorter = Math.min(a.road.length, b.road.length);
  const contained =
    shorter >= 3 &&
    (a.road.endsWith(b.road) || b.road.endsWith(a.road) || a.road.startsWith(b.road) || b.road.startsWith(a.road));
  const road = contained
    ? 0.95
    : Math.max(weightedDice(gramsOf(a.road), gramsOf(b.road), EQUAL_WEIGHTS), editSimilarity(a.road, b.road));
  let agreeing = 0;
  const common = Math.min(a.numbers.length, b.numbers.length);
  while (agreeing < common && a.numbers[agreeing] === b.numbers[agreeing]) agreeing++;
  let numbers: number;
  if (a.numbers.length === 0 && b.numbers.length === 0) numbers = editSimilarity(a.whole, b.whole);
  else if (common === 0) numbers = 0.5;
  else if (agreeing === common) numbers = 1 - 0.08 * Math.abs(a.numbers.length - b.numbers.length);
  else if (agreeing === 0) {
    const isShared = a.numbers.some((n) => n.length > 1 && b.numbers.includes(n));
    numbers = isShared ? 0.4 : 0.05;
  } else numbers = 0.35 + (0.35 * agreeing) / Math.max(a.numbers.length, b.numbers.length);
  const score = road * 0.5 + Math.max(0, numbers) * 0.5;
  return Math.min(0.99, road < 0.4 ? score * 0.6 : score);
}
