/**
 * The value of a rule in words. Most rules are a number or a term; some have several parts, whose fields and choices are named
 * here: who reads or changes a rule meets the words of the office, not those of the code.
 */
import { isTerm, termText, unitLabels } from '#platform/calendar/shared/term.ts';
import { roleLabel, unitKindLabels } from '#platform/identity/shared/roles.ts';

/** Names of parts, as a form heads them. */
const fieldWords: Readonly<Record<string, string>> = {
  afterPrior: '上一级措施之后（天）',
  amount: '数量',
  base: '计提依据',
  bound: '达标方向',
  by: '取自',
  clause: '方案条款',
  code: '指标编码',
  day: '日',
  days: '天数',
  deviations: '中位绝对差的倍数',
  distance: '最多相差（位）',
  eachMb: '单个文件（MB）',
  excellentFloor: '优秀（分）',
  excellentShare: '优秀占比上限',
  foundByOthers: '他人查出（件）',
  goodFloor: '良好（分）',
  grade: '隐患等级',
  hazards: '隐患（件）',
  hint: '填写提示',
  id: '编号',
  key: '编号',
  kinds: '类别',
  label: '名称',
  least: '至少',
  leastOpen: '未销号至少（件）',
  leastPeers: '同伴至少（家）',
  length: '字数',
  limits: '分界',
  metres: '距离（米）',
  month: '月',
  names: '各档名称',
  note: '备注',
  of: '编码',
  overdueAtMost: '逾期至多（件）',
  passFloor: '合格（分）',
  points: '低于计划（百分点）',
  proof: '佐证材料',
  rate: '比例（%）',
  regulator: '监管部门',
  review: '报完成到复查合格（分钟）',
  share: '占比',
  stage: '阶段',
  street: '街道',
  target: '达标值',
  text: '问题',
  tiers: '分档',
  title: '名称',
  totalMb: '合计（MB）',
  trigger: '触发条件',
  unit: '单位',
  upTo: '不超过（万元）',
  whole: '登记到销号（分钟）',
};

/** Words of the choices: by the rule's key, else by the field that holds them. */
const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'documents.hands': { draft: '拟稿', review: '审核', sign: '签发' },
  'reports.firms': { all: '全部在营企业', highRisk: '只要高危行业企业' },
  'reports.unitKinds': unitKindLabels,
  base: { revenue: '营业收入', works: '建筑安装工程造价' },
  bound: { least: '不低于', most: '不高于' },
  by: { demand: '方案要求的办理情况', indicator: '指标' },
  grade: { major: '重大', general: '一般' },
  stage: { S1: '动员部署阶段', S2: '夯实基础阶段', S3: '集中攻坚阶段', S4: '固本提升阶段' },
  trigger: { overdue: '逾期', dueWithin: '到期以前', behindPlan: '进展低于计划' },
  unit: unitLabels,
};

/** What a field of a rule's value is called. Keys that are data (条款、岗位) are told as such. */
export const fieldWord = (field: string): string => fieldWords[field] ?? roleLabel(field);

/** What a reader asks for first, and what only the program needs; the rest keeps its order in between. */
const first = ['stage', 'title', 'label', 'text', 'trigger', 'base', 'upTo'];
const last = ['of', 'code', 'key', 'id'];
const placeOf = (field: string): number =>
  first.includes(field) ? first.indexOf(field) - first.length : last.includes(field) ? 1 + last.indexOf(field) : 0;

/** The parts of a value in the order in which a person reads them; they are stored in none. */
export const partsOf = <T>(value: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(value).toSorted(([a], [b]) => placeOf(a) - placeOf(b));

/** Whether the key of a field is data and not one of the code's names: a clause such as `S5-2`, a post such as `office.leader`. */
export const isDataKey = (field: string): boolean => /[^A-Za-z]/.test(field);

/** The choices of words that a part can be, or null where it is free text. */
export const choicesOf = (rule: string, field: string | null): Readonly<Record<string, string>> | null =>
  choices[rule] ?? (field === null ? null : (choices[field] ?? null));

const isPlain = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value !== 'object';

/** Several parts under one name, other than a term. */
export const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isTerm(value);

function plainWords(rule: string, field: string | null, value: string | number | boolean | null): string {
  if (value === null) return '不限';
  if (typeof value === 'boolean') return value ? '是' : '否';
  return choicesOf(rule, field)?.[String(value)] ?? String(value);
}

/**
 * The value in one line, as a list of rules shows it; long lists are counted.
 * @param rule key of the rule
 */
export function valueWords(rule: string, value: unknown, unit: string, field: string | null = null): string {
  if (isTerm(value)) return termText(value);
  if (isPlain(value)) return `${plainWords(rule, field, value)}${typeof value === 'boolean' ? '' : unit}`;
  if (Array.isArray(value)) {
    if (value.length === 0) return '没有';
    if (value.every(isPlain)) return `${value.map((v) => plainWords(rule, field, v)).join('、')}${unit}`;
    if (value.every((v) => Array.isArray(v) && v.every(isPlain)))
      return (value as (string | number)[][])
        .map((row) => row.map((v) => plainWords(rule, field, v)).join('与'))
        .join('、');
    return `${value.length} 项`;
  }
  const parts = partsOf(value as Record<string, unknown>);
  if (parts.length === 0) return '没有要填的数';
  return parts
    .map(([name, part]) => {
      const words = valueWords(rule, part, '', name);
      return isGroup(part) ? `${fieldWord(name)}（${words}）` : `${fieldWord(name)} ${words}`;
    })
    .join('，');
}

/** Fields and choices in a value that have no word yet; a rule whose value has any is not ready for its readers. */
export function missingWords(rule: string, value: unknown, field: string | null = null): string[] {
  if (isTerm(value) || value === null) return [];
  if (typeof value === 'string')
    return /^[a-z][A-Za-z]*$/.test(value) &&
      !['key', 'id', 'code', 'of'].includes(field ?? '') &&
      !choicesOf(rule, field)?.[value]
      ? [`${field ?? rule}: ${value}`]
      : [];
  if (Array.isArray(value)) return value.flatMap((v) => missingWords(rule, v, field));
  if (typeof value !== 'object') return [];
  return Object.entries(value as object).flatMap(([name, part]) => [
    ...(fieldWords[name] === undefined && !isDataKey(name) ? [name] : []),
    ...missingWords(rule, part, name),
  ]);
}
