/**
 * Whether cited items make a hazard 重大 (判定), from short answers. Pure, so that the browser shows what the server decides.
 * Three-valued: what nobody knows yet leaves the judgement open and never counts as a failing. Domain §2.2.
 */
import { z } from 'zod';

/** 存在 · 不存在 · 看不出; for facilities 未设置 · 已设置但失效 · 已设置且有效. */
export const Answer = z.enum(['yes', 'no', 'unknown', 'missing', 'ineffective', 'working'], {
  error: '请从所列答案中选择',
});
export type Answer = z.infer<typeof Answer>;

const key = z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,30}$/, { error: '问题的键只能用字母和数字' });
const words = z.string().trim().min(1, { error: '请写明要核实的情形' }).max(300);

/** One failing, in the clause's words; asked with 是 · 否 · 看不出. */
const Ask = z.strictObject({ kind: z.literal('ask'), key, text: words });

/**
 * A facility that must be there and work (监控、报警、防护等设施). Missing is a failing; so is 'installed but ineffective'
 * (已设置但失效), by the item `ineffectiveBy` (then to be cited as well) or, when absent, by the clause's own words.
 */
const Effective = z.strictObject({
  kind: z.literal('effective'),
  key,
  facility: words,
  ineffectiveBy: z.string().optional(),
});

/** A bar of 综合判定: so many different clauses in a category of place (场所类别); `clauses` names those that count, else any. */
export const CountBar = z.strictObject({
  place: z.string().min(1),
  label: z.string().min(1),
  clauses: z.array(z.string()).min(1).optional(),
  atLeast: z.number().int().min(1),
});
export type CountBar = z.infer<typeof CountBar>;

/** Comprehensive judgement (综合判定): the clauses met are entered by number and counted here, never derived from single items. */
const Count = z.strictObject({
  kind: z.literal('count'),
  /** Clause that sets the thresholds. */
  rule: z.string().min(1),
  places: z.array(z.strictObject({ key: z.string().min(1), label: z.string().min(1) })).min(1),
  bars: z.array(CountBar).min(1),
});

export type Condition =
  | z.infer<typeof Ask>
  | z.infer<typeof Effective>
  | z.infer<typeof Count>
  /** All of several, or any of several (之一). */
  | { kind: 'all'; of: Condition[] }
  | { kind: 'any'; of: Condition[] }
  /** So many of several. */
  | { kind: 'atLeast'; n: number; of: Condition[] }
  /** Holds only with an expert opinion (专家论证意见). */
  | { kind: 'expert'; of: Condition };

const MAX_DEPTH = 6;
const depthOf = (c: Condition): number =>
  'of' in c ? 1 + Math.max(...(Array.isArray(c.of) ? c.of : [c.of]).map(depthOf)) : 1;

const node: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    Ask,
    Effective,
    Count,
    z.strictObject({ kind: z.literal('all'), of: z.array(node).min(2) }),
    z.strictObject({ kind: z.literal('any'), of: z.array(node).min(2) }),
    z
      .strictObject({ kind: z.literal('atLeast'), n: z.number().int().min(1), of: z.array(node).min(2) })
      .refine((c) => c.n <= c.of.length, { error: '数量不能多于所列情形' }),
    z.strictObject({ kind: z.literal('expert'), of: node }),
  ]),
);

/** The condition of an item's edition, as stored (`criteria.condition`) and as an edition's file brings it. */
export const conditionSchema: z.ZodType<Condition> = node.superRefine((c, check) => {
  const keys = questionsOf(c).map((q) => q.key);
  const twice = keys.find((k, n) => keys.indexOf(k) !== n);
  if (twice !== undefined) check.addIssue({ code: 'custom', message: `问题的键 ${twice} 重复` });
  if (depthOf(c) > MAX_DEPTH) check.addIssue({ code: 'custom', message: `条件最多 ${MAX_DEPTH} 层` });
});

export type Question = z.infer<typeof Ask> | z.infer<typeof Effective>;

/** The questions of a condition, in the order of the clause. */
export function questionsOf(c: Condition): Question[] {
  if (c.kind === 'ask' || c.kind === 'effective') return [c];
  if (c.kind === 'count') return [];
  return (Array.isArray(c.of) ? c.of : [c.of]).flatMap(questionsOf);
}

/** The counting of 综合判定 within a condition, if there is one. */
export function countOf(c: Condition): z.infer<typeof Count> | undefined {
  if (c.kind === 'count') return c;
  if (!('of' in c)) return undefined;
  return (Array.isArray(c.of) ? c.of : [c.of]).map(countOf).find((one) => one !== undefined);
}

export const needsExpert = (c: Condition): boolean =>
  c.kind === 'expert' || ('of' in c && (Array.isArray(c.of) ? c.of : [c.of]).some(needsExpert));

/** The question as it is put to the person who judges. */
export const questionText = (q: Question): string =>
  q.kind === 'ask' ? `是否存在：${q.text}` : `${q.facility}：是否设置并有效`;

/** An item without a structure of its own is one failing, asked as a whole. */
export const wholeOf = (text: string): Condition => ({ kind: 'ask', key: 'met', text: text.slice(0, 300) });

export interface Facts {
  /** By question; what is absent is not known. */
  answers: Readonly<Record<string, Answer>>;
  hasExpertOpinion: boolean;
  /** Category of place (场所类别). */
  place?: string | undefined;
  /** Numbers of the comprehensive clauses met; absent: not counted yet. */
  met?: readonly string[] | undefined;
  /** Of these, what was put right on the spot (已当场整改): not counted. */
  fixed?: readonly string[] | undefined;
}

export type Truth = 'yes' | 'no' | 'unknown';

export interface Evaluation {
  truth: Truth;
  /** What made it, in words. */
  made: string[];
  /** What was found not to be so, in words. */
  lacking: string[];
  /** What is still to be found out or handed in, in words that say what to do. */
  toAsk: string[];
  /** Items that a finding 已设置但失效 rests on, to be cited as well. */
  alsoCite: string[];
}

const anyOf = (parts: readonly Truth[]): Truth =>
  parts.includes('yes') ? 'yes' : parts.includes('unknown') ? 'unknown' : 'no';
const allOf = (parts: readonly Truth[]): Truth =>
  parts.includes('no') ? 'no' : parts.includes('unknown') ? 'unknown' : 'yes';

const leaf = (over: Partial<Evaluation> & { truth: Truth }): Evaluation => ({
  made: [],
  lacking: [],
  toAsk: [],
  alsoCite: [],
  ...over,
});

function evaluateQuestion(q: Question, given: Answer): Evaluation {
  if (q.kind === 'ask') {
    if (given === 'yes') return leaf({ truth: 'yes', made: [q.text] });
    if (given === 'no') return leaf({ truth: 'no', lacking: [`未查见“${q.text}”`] });
    return leaf({ truth: 'unknown', toAsk: [`核实是否存在：${q.text}`] });
  }
  if (given === 'missing') return leaf({ truth: 'yes', made: [`${q.facility}未设置`] });
  if (given === 'ineffective')
    return leaf({
      truth: 'yes',
      made: [`${q.facility}已设置但失效`],
      alsoCite: q.ineffectiveBy === undefined ? [] : [q.ineffectiveBy],
    });
  if (given === 'working') return leaf({ truth: 'no', lacking: [`${q.facility}有效或不涉及`] });
  return leaf({ truth: 'unknown', toAsk: [`核实${q.facility}是否设置并有效`] });
}

/** Different clauses met and not put right on the spot. */
export const counted = (facts: Pick<Facts, 'met' | 'fixed'>): string[] =>
  [...new Set(facts.met ?? [])].filter((one) => !(facts.fixed ?? []).includes(one));

function evaluateCount(c: z.infer<typeof Count>, facts: Facts): Evaluation {
  const place = c.places.find((one) => one.key === facts.place);
  if (!place) return leaf({ truth: 'unknown', toAsk: ['选择场所类别'] });
  if (facts.met === undefined)
    return leaf({ truth: 'unknown', toAsk: ['逐条清点命中的综合判定要素，已当场整改的不计'] });
  const found = counted(facts);
  const judged = c.bars
    .filter((bar) => bar.place === place.key)
    .map((bar) => {
      const own = bar.clauses === undefined ? found : found.filter((one) => bar.clauses?.includes(one));
      return { bar, own, reached: own.length >= bar.atLeast };
    });
  const told = ({ bar, own }: (typeof judged)[number]): string =>
    `${place.label}${bar.label}须 ${bar.atLeast} 条以上，计 ${own.length} 条${own.length > 0 ? `（${own.join('、')}）` : ''}（${c.rule}）`;
  const reached = judged.filter((one) => one.reached);
  return reached.length > 0
    ? leaf({ truth: 'yes', made: reached.map(told) })
    : leaf({ truth: 'no', lacking: judged.map((one) => `数量不够：${told(one)}`) });
}

/**
 * Whether a condition holds, with reasons in words. `made` holds only what bears the result: of several branches those
 * that hold. Nothing unknown is taken for a failing.
 */
export function evaluate(c: Condition, facts: Facts): Evaluation {
  if (c.kind === 'ask' || c.kind === 'effective') return evaluateQuestion(c, facts.answers[c.key] ?? 'unknown');
  if (c.kind === 'count') return evaluateCount(c, facts);
  if (c.kind === 'expert') {
    const inner = evaluate(c.of, facts);
    if (facts.hasExpertOpinion)
      return inner.truth === 'yes' ? { ...inner, made: [...inner.made, '已有专家论证意见'] } : inner;
    // The opinion can still come, unless the facts themselves are denied.
    return {
      ...inner,
      truth: allOf([inner.truth, 'unknown']),
      toAsk: inner.truth === 'no' ? [] : [...inner.toAsk, '提交专家论证意见'],
    };
  }
  const parts = c.of.map((one) => evaluate(one, facts));
  const n = c.kind === 'all' ? parts.length : c.kind === 'any' ? 1 : c.n;
  const holding = parts.filter((one) => one.truth === 'yes').length;
  const open = parts.filter((one) => one.truth === 'unknown').length;
  const truth: Truth = holding >= n ? 'yes' : holding + open >= n ? 'unknown' : 'no';
  const bearing = truth === 'yes' ? parts.filter((one) => one.truth === 'yes') : parts;
  return {
    truth,
    made: bearing.flatMap((one) => one.made),
    lacking: truth === 'yes' ? [] : parts.flatMap((one) => one.lacking),
    toAsk: truth === 'unknown' ? parts.flatMap((one) => one.toAsk) : [],
    alsoCite: [...new Set(bearing.flatMap((one) => one.alsoCite))],
  };
}

const ClauseNumber = z.string().regex(/^\d{1,2}(\.\d{1,2}){1,3}$/, { error: '条号请写成 7.3.1 这样的形式' });

/** What the person who judges has answered, for all cited items. Kept with the judgement as it was given. */
export const JudgementAnswers = z.strictObject({
  /** By item, then by question. */
  facts: z.record(z.string().max(80), z.record(z.string().max(31), Answer)).default({}),
  place: z.string().max(40).nullable().default(null),
  /** Clause numbers met in the counting, as `7.3.1`. */
  met: z.array(ClauseNumber).max(120).nullable().default(null),
  fixed: z.array(ClauseNumber).max(120).default([]),
});
export type JudgementAnswers = z.infer<typeof JudgementAnswers>;
/** Nothing asked, or nothing answered yet. */
export const noAnswers: JudgementAnswers = { facts: {}, place: null, met: null, fixed: [] };

export interface JudgedItem {
  id: string;
  citation: string;
  text: string;
  kind: 'statutory' | 'focus';
  role: 'direct' | 'comprehensive' | 'companion' | 'catchAll' | 'reference';
  condition: Condition;
}

export const Finding = z.object({
  id: z.string(),
  citation: z.string(),
  truth: z.enum(['yes', 'no', 'unknown']),
  made: z.array(z.string()),
  lacking: z.array(z.string()),
  toAsk: z.array(z.string()),
});
export type Finding = z.infer<typeof Finding>;

/** 重大 · 不构成重大（一般） · 尚不能判定. */
export const Outcome = z.enum(['major', 'general', 'open']);
export type Outcome = z.infer<typeof Outcome>;

export const Judgement = z.object({
  outcome: Outcome,
  findings: z.array(Finding),
  /** Items to be cited beside those chosen. */
  alsoCite: z.array(z.string()),
});
export type Judgement = z.infer<typeof Judgement>;

/** One item, with the law's limits on what it can do in a judgement. */
function find(item: JudgedItem, given: JudgementAnswers, hasExpertOpinion: boolean): [Finding, string[]] {
  const { alsoCite, ...found } = evaluate(item.condition, {
    answers: given.facts[item.id] ?? {},
    hasExpertOpinion,
    place: given.place ?? undefined,
    met: given.met ?? undefined,
    fixed: given.fixed,
  });
  const finding: Finding = { id: item.id, citation: item.citation, ...found };
  const never = (why: string): [Finding, string[]] => [
    { ...finding, truth: 'no', lacking: [...found.lacking, why], toAsk: [] },
    [],
  ];
  if (item.kind === 'focus' || item.role === 'reference')
    return never('重点检查事项不能单独认定重大，须补选法定条款或经专家论证');
  if (item.role === 'companion') return never('须与所涉条款一并引用，不能单独作为判定依据');
  if (item.role === 'catchAll' && !hasExpertOpinion && finding.truth === 'yes')
    return [{ ...finding, truth: 'unknown', toAsk: [...found.toAsk, '兜底条款须提交专家论证意见'] }, alsoCite];
  return [finding, alsoCite];
}

/**
 * The computed result of a judgement (判定结果): one item that holds makes it 重大; nothing that is unknown does; checklists
 * never do. `expertAlone`: judged by expert opinion (专家论证) beside or without clauses.
 */
export function judge(
  items: readonly JudgedItem[],
  given: JudgementAnswers,
  expert: { hasOpinion: boolean; alone: boolean },
): Judgement {
  const found = items.map((item) => find(item, given, expert.hasOpinion));
  const findings = found.map(([finding]) => finding);
  if (expert.alone)
    findings.push({
      id: 'expert',
      citation: '专家论证意见',
      truth: expert.hasOpinion ? 'yes' : 'unknown',
      made: expert.hasOpinion ? ['经专家论证，构成重大事故隐患'] : [],
      lacking: [],
      toAsk: expert.hasOpinion ? [] : ['提交专家论证意见'],
    });
  const truth = anyOf(findings.map((one) => one.truth));
  return {
    outcome: truth === 'yes' ? 'major' : truth === 'no' ? 'general' : 'open',
    findings,
    alsoCite: [...new Set(found.filter(([f]) => f.truth === 'yes').flatMap(([, also]) => also))],
  };
}
