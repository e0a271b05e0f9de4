/**
 * What the ledger knows of the plan's demands, as indicators: stock and increment, rates of closing, channels, completeness. A figure
 * counts hazards, each once, in the cell where it lies now: a street by its place, a department as the competent unit. Days come
 * from the append-only facts, so that a past span is counted as it stood then; what is said of fields is said as they are now.
 */
import type { RawBuilder } from 'kysely';
import { sql } from '#kernel/server/db.ts';
import { addMonths } from '#kernel/shared/time.ts';
import { enterprisesInScope } from '#modules/enterprises/server/index.ts';
import { authorities, type CountAt, type CountedFigure, registerCounting } from '#platform/indicators/server/index.ts';
import type { RuleSeed } from '#platform/rules/server/index.ts';
import { channelGroups, type ChannelGroup } from '../shared/labels.ts';
import { hazardMachine } from '../shared/states.ts';
import { inScope, notMerged } from './store.ts';

type Sql = RawBuilder<unknown>;

/** Days without a line of progress after which a hazard in rectification counts as not kept up to date (T10-11). */
const STALE = 'hazards.indicatorStaleDays';
export const indicatorRules: RuleSeed[] = [
  {
    key: STALE,
    label: '整改进度超期未更新的天数',
    value: 30,
    unit: '天',
    document: '河东安委〔2024〕1号 第10项“动态更新”；天数参照挂牌督办按月报进展',
    validFrom: '2023-01-01',
    confidence: 0.5,
    tag: '[K?]',
    note: '方案未定天数，由安委办设定',
  },
];

/** Sums of the facts of a hazard up to the last day, and inside the span. */
const facts = (at: CountAt): Sql => sql`(select f.hazard_id,
    coalesce(sum(f.n) filter (where f.measure = 'open'), 0) as open,
    coalesce(sum(f.n) filter (where f.measure = 'overdue'), 0) as overdue,
    coalesce(sum(f.n) filter (where f.measure = 'found'), 0) as found,
    coalesce(sum(f.n) filter (where f.measure = 'judged'), 0) as judged,
    coalesce(sum(f.n) filter (where f.measure = 'closed' and f.day >= ${at.from}), 0) as closed_in,
    coalesce(sum(f.n) filter (where f.measure = 'closedOnTime' and f.day >= ${at.from}), 0) as on_time_in,
    coalesce(sum(f.n) filter (where f.measure = 'notified' and f.day >= ${at.from}), 0) as notified_in,
    coalesce(sum(f.n) filter (where f.measure = 'notifiedOnTime' and f.day >= ${at.from}), 0) as notified_on_time_in,
    coalesce(sum(f.n) filter (where f.measure = 'relapsed' and f.day >= ${at.from}), 0) as relapsed_in,
    coalesce(sum(f.n) filter (where f.measure = 'extended' and f.day >= ${at.from}), 0) as extended_in,
    bool_or(f.is_stock) filter (where f.measure = 'found') as is_stock
  from hazard_facts f where f.day <= ${at.to} group by f.hazard_id)`;

const major = sql`h.grade = 'major'`;
/** Not taken back: its finding still counts. */
const isThere = sql`f.found > 0`;
const foundIn = (at: CountAt): Sql => sql`${isThere} and h.found_on between ${at.from} and ${at.to}`;
const isOpen = sql`f.open > 0`;
const isStock = sql`${isThere} and f.is_stock`;
const ofGroup = (group: ChannelGroup): Sql => sql`h.channel = any(${[...channelGroups[group].channels]}::text[])`;
/** Closed in the span, and no case of the public's own words: counted once however often it was closed. */
const closedIn = sql`f.closed_in > 0`;
const isCited = sql`exists (select 1 from hazard_criteria c where c.hazard_id = h.id)`;
const inLedger = sql`${isThere} and h.state not in ('reported', 'awaitingConfirmation')`;
const hasFields = sql`h.place <> '' and h.title <> '' and h.street_code <> '' and h.industry <> '' and h.unit_name <> ''`;
const isProven = sql`exists (select 1 from hazard_verifications v where v.hazard_id = h.id and v.kind = 'verification' and v.pass)
  and exists (select 1 from hazard_evidence e where e.hazard_id = h.id and e.kind = 'after')`;

const rate = { form: 'rate', unit: '件', better: 'higher', unitKinds: authorities } as const;
const count = { form: 'count', unit: '件', better: 'none', unitKinds: authorities } as const;

const hazardFigures: CountedFigure[] = [
  {
    ...count,
    code: 'hazards.found',
    title: '期内发现隐患',
    formula: '发现日期在这段时期内的隐患，重大和一般都算，误判撤销和并案的不算',
    clauses: ['T10-10'],
    numerator: foundIn,
  },
  {
    ...count,
    code: 'hazards.foundMajor',
    title: '期内发现重大事故隐患',
    formula: '发现日期在这段时期内、判定为重大的隐患',
    better: 'none',
    clauses: ['G2-5', 'S3-7'],
    numerator: (at) => sql`${foundIn(at)} and ${major}`,
  },
  {
    ...count,
    form: 'stock',
    better: 'lower',
    code: 'hazards.openMajor',
    title: '未销号重大事故隐患',
    formula: '期末还没有销号的重大事故隐患（复发重开的也算）',
    clauses: ['G1-10'],
    numerator: () => sql`${isOpen} and ${major}`,
  },
  {
    ...count,
    form: 'stock',
    better: 'lower',
    code: 'hazards.overdueMajor',
    title: '逾期未清零的重大事故隐患',
    formula: '期末当前环节已过期限、还没有销号的重大事故隐患',
    clauses: ['G1-10'],
    numerator: () => sql`f.overdue > 0 and ${isOpen} and ${major}`,
  },
  {
    ...count,
    form: 'stock',
    better: 'lower',
    code: 'hazards.oldStock',
    title: '2023年及以前存量重大事故隐患（未销号）',
    formula: '2023年12月31日及以前发现、期末还没有销号的重大事故隐患',
    clauses: ['G2-4', 'S2-9'],
    numerator: () => sql`${isOpen} and ${major} and ${isStock}`,
  },
  {
    ...rate,
    code: 'hazards.oldStockCleared',
    title: '存量重大事故隐患销号率',
    formula: '2023年及以前发现的重大事故隐患中，期末已经销号的比例',
    clauses: ['S2-9', 'G2-4'],
    numerator: () => sql`${isStock} and ${major} and not ${isOpen}`,
    denominator: () => sql`${isStock} and ${major}`,
  },
  {
    ...rate,
    code: 'hazards.clearedRate',
    title: '重大事故隐患销号率',
    formula: '期末已发现的重大事故隐患中，已经销号的比例',
    clauses: ['G1-3', 'T10-12'],
    numerator: () => sql`${isThere} and ${major} and not ${isOpen}`,
    denominator: () => sql`${isThere} and ${major}`,
  },
  {
    ...rate,
    code: 'hazards.closedOnTime',
    title: '按期整改销号率',
    formula: '期内销号的隐患中，整改在期限内（含批准的延期）完成的比例',
    clauses: ['G2-6'],
    numerator: () => sql`${closedIn} and f.on_time_in > 0`,
    denominator: () => closedIn,
  },
  {
    ...count,
    code: 'hazards.closed',
    title: '期内销号隐患',
    formula: '期内销号的隐患，一件销号几次也只算一件',
    better: 'higher',
    clauses: ['T10-12'],
    numerator: () => closedIn,
  },
  {
    ...count,
    code: 'hazards.closedMajor',
    title: '期内销号重大事故隐患',
    formula: '期内销号的重大事故隐患，一件销号几次也只算一件',
    better: 'higher',
    clauses: ['T10-12'],
    numerator: () => sql`${closedIn} and ${major}`,
  },
  {
    ...rate,
    code: 'hazards.selfShare',
    title: '企业自查上报占重大隐患来源比例',
    formula: '期内发现的重大事故隐患中，由企业自查上报的比例',
    clauses: ['G2-1', 'S3-6', 'G1-9'],
    numerator: (at) => sql`${foundIn(at)} and ${major} and ${ofGroup('self')}`,
    denominator: (at) => sql`${foundIn(at)} and ${major}`,
  },
  {
    ...count,
    code: 'hazards.selfFound',
    title: '企业自查上报隐患',
    formula: '期内发现、由企业自查上报的隐患',
    better: 'higher',
    clauses: ['T10-3', 'T24-4'],
    numerator: (at) => sql`${foundIn(at)} and ${ofGroup('self')}`,
  },
  {
    ...count,
    code: 'hazards.inspectionFound',
    title: '督导检查发现隐患',
    formula: '期内发现、由部门街道检查、督导、专家、第三方、监测预警等渠道发现的隐患',
    clauses: ['T10-4'],
    numerator: (at) => sql`${foundIn(at)} and ${ofGroup('inspection')}`,
  },
  {
    ...rate,
    code: 'hazards.reportsEntered',
    title: '群众举报查实入库率',
    formula: '期内群众举报、内部报告登记的隐患中，已经判定入库的比例（误判撤销的不算）',
    clauses: ['T10-5'],
    numerator: (at) => sql`${foundIn(at)} and ${ofGroup('report')} and ${inLedger}`,
    denominator: (at) => sql`${foundIn(at)} and ${ofGroup('report')}`,
  },
  {
    ...rate,
    code: 'hazards.reportsClosed',
    title: '群众举报安全隐患办结率',
    formula: '期末已登记的群众举报和内部报告隐患中，已经销号的比例',
    clauses: ['G1-4'],
    numerator: () => sql`${isThere} and ${ofGroup('report')} and not ${isOpen}`,
    denominator: () => sql`${isThere} and ${ofGroup('report')}`,
  },
  {
    ...rate,
    code: 'hazards.judgedRate',
    title: '隐患判定入库率',
    formula: '期内发现的隐患中，到期末已经判定等级、进入数据库管理的比例',
    clauses: ['S2-5'],
    numerator: (at) => sql`${foundIn(at)} and f.judged > 0`,
    denominator: foundIn,
  },
  {
    ...rate,
    code: 'hazards.citedRate',
    title: '引用判定标准条款的重大隐患占比',
    formula: '期内发现的重大事故隐患中，判定依据写明标准条款的比例',
    clauses: ['T6-4'],
    numerator: (at) => sql`${foundIn(at)} and ${major} and ${isCited}`,
    denominator: (at) => sql`${foundIn(at)} and ${major}`,
  },
  {
    ...rate,
    code: 'hazards.completeRate',
    title: '重大隐患数据库字段完整率',
    formula: '期末在库的重大事故隐患中，名称、部位、街道、行业、监管部门、判定条款都已填写的比例',
    clauses: ['T10-1'],
    numerator: () => sql`${inLedger} and ${major} and ${hasFields} and ${isCited}`,
    denominator: () => sql`${inLedger} and ${major}`,
  },
  {
    ...rate,
    code: 'hazards.assignedRate',
    title: '责任单位和整改要求明确率',
    formula:
      '期末在库的重大事故隐患中，监管部门、判定条款（整改标准）和整改期限都已明确的比例；下达整改通知前没有期限的不算',
    clauses: ['S2-7'],
    numerator: () =>
      sql`${inLedger} and ${major} and h.notice_id is not null and h.unit_name <> '' and ${isCited} and h.rectify_due_on is not null`,
    denominator: () => sql`${inLedger} and ${major} and h.notice_id is not null`,
  },
  {
    ...rate,
    code: 'hazards.placedRate',
    title: '分街域、分行业可统计率',
    formula: '期末登记的隐患中，所在街道和行业领域都明确、能进分街道×分行业报表的比例',
    clauses: ['T9-5'],
    numerator: () => sql`${isThere} and h.street_code <> '' and h.industry <> ''`,
    denominator: () => isThere,
  },
  {
    ...rate,
    code: 'hazards.onTheSpot',
    title: '当场整改率',
    formula: '期内登记为能当场整改的隐患中，发现当日就完成整改的比例',
    clauses: ['S2-8'],
    numerator: (at) =>
      sql`${foundIn(at)} and h.fixable_now and h.completed_on is not null and h.completed_on <= h.found_on`,
    denominator: (at) => sql`${foundIn(at)} and h.fixable_now`,
  },
  {
    ...rate,
    code: 'hazards.closedLoop',
    title: '闭环率',
    formula: '期内销号的隐患中，有整改后证据、且经另一单位复查合格的比例（排查、判定、整改、复查、销号流程完整）',
    clauses: ['T9-3', 'T6-7'],
    numerator: () => sql`${closedIn} and ${isProven}`,
    denominator: () => closedIn,
  },
  {
    ...rate,
    code: 'hazards.notifiedRate',
    title: '整改通知按期送达率',
    formula: '期内下达的整改通知中，在规定时限内下达的比例',
    clauses: ['T10-9'],
    numerator: () => sql`f.notified_in > 0 and f.notified_on_time_in > 0`,
    denominator: () => sql`f.notified_in > 0`,
  },
  {
    ...count,
    form: 'stock',
    better: 'lower',
    code: 'hazards.stale',
    title: '整改进度超期未更新',
    formula: '期末正在整改的重大事故隐患中，连续规定天数（见参数“整改进度超期未更新的天数”）没有填报进度的',
    clauses: ['T10-11'],
    numerator: (at) => {
      const since = new Date(at.end.getTime() - at.rule(STALE) * 86_400_000);
      return sql`${isOpen} and ${major} and h.notice_id is not null and h.reported_at < ${since}
        and not exists (select 1 from hazard_progress p where p.hazard_id = h.id and p.at > ${since} and p.at <= ${at.end})`;
    },
  },
  {
    ...rate,
    code: 'hazards.relapseRate',
    title: '复发率',
    formula: '期末已发现的重大事故隐患中，期内复发重开的比例',
    better: 'lower',
    clauses: ['G1-9'],
    numerator: () => sql`${isThere} and ${major} and f.relapsed_in > 0`,
    denominator: () => sql`${isThere} and ${major}`,
  },
];

const row = {
  id: sql`h.id`,
  code: sql`h.code`,
  title: sql`h.title`,
  note: sql`h.enterprise_name || '，' || h.place || '，' || h.unit_name`,
  on: sql`h.found_on`,
  href: (id: string) => `/hazards/${id}`,
  case: { type: 'hazard', machine: hazardMachine },
};

export function registerHazardIndicators(): void {
  registerCounting({
    name: 'hazards',
    rules: [STALE],
    from: (at) => sql`hazards h join ${facts(at)} f on f.hazard_id = h.id`,
    street: sql`h.street_code`,
    unit: sql`h.unit_id`,
    scope: inScope,
    row,
    figures: hazardFigures,
  });
  // 同比 looks at two spans: hazards found in this one over those of the year before, so it is counted beside the others.
  registerCounting({
    name: 'hazards year on year',
    from: (at) =>
      sql`hazards h join (select hazard_id, sum(n) as found from hazard_facts where measure = 'found' and day <= ${at.to} group by hazard_id) f on f.hazard_id = h.id`,
    street: sql`h.street_code`,
    unit: sql`h.unit_id`,
    scope: inScope,
    row,
    figures: [
      {
        ...rate,
        code: 'hazards.foundMajorYoY',
        title: '新增重大事故隐患与去年同期之比',
        formula: '期内发现的重大事故隐患 ÷ 去年同一段日子发现的；小于 100% 为下降',
        better: 'lower',
        clauses: ['G2-5', 'S3-7'],
        numerator: (at) => sql`${foundIn(at)} and ${major}`,
        denominator: (at) =>
          sql`${isThere} and ${major} and h.found_on between ${addMonths(at.from, -12)} and ${addMonths(at.to, -12)}`,
      },
    ],
  });
  registerCounting({
    name: 'hazard verifications',
    from: (
      at,
    ) => sql`(select * from hazard_verifications where kind = 'verification' and at between ${at.start} and ${at.end}) v
      join hazards h on h.id = v.hazard_id`,
    street: sql`h.street_code`,
    unit: sql`h.unit_id`,
    scope: inScope,
    row: {
      ...row,
      id: sql`v.id`,
      note: sql`case when v.pass then '复查合格' else '复查不合格，退回' end || '，' || v.unit_name || v.officer_name`,
      on: sql`v.visited_on`,
      link: sql`h.id`,
    },
    figures: [
      {
        ...rate,
        unit: '次',
        better: 'lower',
        code: 'hazards.returnedRate',
        title: '整改复查退回率（返工率）',
        formula: '期内复查中，结论为不合格、退回重新整改的比例',
        clauses: ['T9-2', 'G1-9'],
        numerator: () => sql`not v.pass`,
        denominator: () => sql`true`,
      },
    ],
  });
  registerCounting({
    name: 'hazard lists',
    from: () => sql`hazard_lists l`,
    street: sql`l.street_code`,
    unit: sql`l.unit_id`,
    scope: (actor) =>
      actor.scope.all ? sql`true` : sql`(l.made_by_unit_id = ${actor.unitId} or l.unit_id = ${actor.unitId})`,
    row: {
      id: sql`l.id`,
      code: sql`''`,
      title: sql`l.title`,
      note: sql`l.made_by_unit_name || ' 交 ' || l.unit_name`,
      on: sql`l.made_on`,
      href: (id) => `/hazards/lists/${id}`,
    },
    figures: [
      {
        ...count,
        unit: '份',
        code: 'hazards.lists',
        title: '隐患清单',
        formula: '期内做成、交给本单位的隐患清单（清单制管理），收回的不算',
        clauses: ['T10-10'],
        numerator: (at) =>
          sql`l.made_on between ${at.from} and ${at.to} and (l.withdrawn_at is null or l.withdrawn_at > ${at.end})`,
      },
    ],
  });
  registerCounting({
    name: 'enterprises that check themselves',
    from: (at) => sql`enterprises e left join (select h.enterprise_id, true as reported from hazards h
        where h.channel = 'selfCheck' and h.found_on between ${at.from} and ${at.to} and ${notMerged} group by 1) s on s.enterprise_id = e.id`,
    street: sql`e.street_code`,
    industry: sql`e.industry`,
    scope: enterprisesInScope,
    row: {
      id: sql`e.id`,
      code: sql`coalesce(e.uscc, '')`,
      title: sql`e.name`,
      note: sql`coalesce(e.address, '')`,
      on: sql`null::date`,
      href: (id) => `/enterprises/${id}`,
    },
    figures: [
      {
        ...rate,
        unit: '家',
        code: 'hazards.selfChecking',
        title: '企业自查开展率',
        formula: '期末在册在营的企业中，期内自查并上报过隐患的比例',
        clauses: ['T8-1'],
        numerator: (at) => sql`e.state = 'active' and e.created_at <= ${at.end} and s.reported`,
        denominator: (at) => sql`e.state = 'active' and e.created_at <= ${at.end}`,
      },
    ],
  });
}
