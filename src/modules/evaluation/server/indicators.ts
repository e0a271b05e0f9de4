/** Figures that this room counts: commendations, inquiries, results (B4-1, B4-2, B4-4, B5-1, B5-3, G2-3). */
import { sql } from '#kernel/server/db.ts';
import {
  authorities,
  type CountedFigure,
  officeAndAuthorities,
  registerCounting,
} from '#platform/indicators/server/index.ts';
import * as store from './store.ts';
import type { CommendationKind, LetterKind } from '../shared/states.ts';

const honour = (
  code: string,
  title: string,
  formula: string,
  clauses: string[],
  kinds: readonly CommendationKind[],
): CountedFigure => ({
  code,
  title,
  formula,
  unit: '项',
  form: 'count',
  better: 'higher',
  clauses,
  unitKinds: officeAndAuthorities,
  numerator: (at) => store.announcedWithin(kinds, at),
});

registerCounting({
  name: 'evaluation.commendations',
  from: () => sql`evaluation_commendations m`,
  unit: sql`m.unit_id`,
  scope: store.commendationInScope,
  row: {
    id: sql`m.id`,
    code: sql`m.code`,
    title: sql`m.title`,
    note: sql`m.unit_name || m.person_name`,
    on: sql`((m.announced_at at time zone 'Asia/Shanghai')::date)`,
    href: (id) => `/evaluation/commendations/${id}`,
  },
  figures: [
    honour(
      'evaluation.commended',
      '表彰的集体和个人',
      '期内公布、期末没有撤销的表彰先进集体、先进个人，按受表彰单位计',
      ['B4-2'],
      ['collective', 'individual'],
    ),
    honour(
      'evaluation.praised',
      '通报表扬先进单位',
      '期内公布、期末没有撤销的通报表扬，按受表扬单位计',
      ['B4-4'],
      ['praise'],
    ),
    honour(
      'evaluation.examples',
      '推广的正面典型',
      '期内公布、期末没有撤销的正面典型，按典型所在单位计',
      ['B4-5'],
      ['example'],
    ),
  ],
});

registerCounting({
  name: 'evaluation.inquiries',
  from: () => sql`evaluation_inquiries q`,
  unit: sql`q.asked_unit_id`,
  scope: store.inquiryInScope,
  row: {
    id: sql`q.id`,
    code: sql`q.code`,
    title: sql`q.unit_name || q.person_name`,
    note: sql`q.asked_unit_name`,
    on: sql`((q.asked_at at time zone 'Asia/Shanghai')::date)`,
    href: (id) => `/evaluation/inquiries/${id}`,
  },
  figures: [
    {
      code: 'evaluation.inquiries',
      title: '征询意见件数',
      formula: '期内提出、没有撤回的征询意见，按提出征询的单位计',
      unit: '件',
      form: 'count',
      better: 'none',
      clauses: ['B4-1'],
      unitKinds: officeAndAuthorities,
      numerator: store.inquiriesWithin,
    },
  ],
});

registerCounting({
  name: 'evaluation.results',
  from: () =>
    sql`evaluation_sheets s join evaluation_rounds r on r.id = s.round_id join evaluation_schemes c on c.id = s.scheme_id`,
  unit: sql`s.unit_id`,
  scope: store.resultInScope,
  row: {
    id: sql`s.id`,
    code: sql`s.code`,
    title: sql`s.unit_name || ' ' || r.title`,
    note: sql`s.total || ' 分，第 ' || s.rank || ' 名'`,
    on: sql`((r.frozen_at at time zone 'Asia/Shanghai')::date)`,
    href: (id) => `/evaluation/sheets/${id}`,
  },
  figures: [
    {
      code: 'evaluation.excellentShare',
      title: '考核优秀占比（等次分布）',
      formula: '期内冻结的考核中，等次为优秀的单位数 ÷ 参加考核的单位数',
      unit: '家',
      form: 'rate',
      better: 'none',
      clauses: ['B5-3'],
      unitKinds: authorities,
      numerator: (at) => sql`${store.frozenWithin(at)} and s.grade = 'excellent'`,
      denominator: (at) => store.frozenWithin(at),
    },
    {
      code: 'evaluation.failed',
      title: '考核不合格单位',
      formula: '期内冻结的考核中，等次为不合格的单位数',
      unit: '家',
      form: 'count',
      better: 'lower',
      clauses: ['B5-3', 'B5-11'],
      unitKinds: authorities,
      numerator: (at) => sql`${store.frozenWithin(at)} and s.grade = 'fail'`,
    },
    {
      code: 'evaluation.score',
      title: '年度考核得分',
      formula: '期内冻结的考核得分；多个单位的，为得分之和',
      unit: '分',
      form: 'amount',
      better: 'higher',
      clauses: ['G2-3'],
      unitKinds: authorities,
      numerator: (at) => store.frozenWithin(at),
      sum: sql`s.total`,
    },
    {
      code: 'evaluation.campaignWeight',
      title: '治本攻坚任务在年度考核中的分值',
      formula: '期内冻结的考核所用方案中，对应治本攻坚方案条款的计分项分值之和；多个单位的，为各单位分值之和',
      unit: '分',
      form: 'amount',
      better: 'higher',
      clauses: ['B5-1'],
      unitKinds: authorities,
      numerator: (at) => store.frozenWithin(at),
      sum: store.campaignWeight,
    },
    {
      code: 'evaluation.evaluated',
      title: '纳入年度考核的单位',
      formula: '期内冻结的考核所包含的单位数',
      unit: '家',
      form: 'count',
      better: 'higher',
      clauses: ['B5-1'],
      unitKinds: authorities,
      numerator: (at) => store.frozenWithin(at),
    },
  ],
});

const letter = (code: string, title: string, kind: LetterKind, words: string, clauses: string[]): CountedFigure => ({
  code,
  title,
  formula: `期内印发的${words}`,
  unit: '份',
  form: 'count',
  better: 'higher',
  clauses,
  unitKinds: ['office'],
  numerator: (at) => store.lettersWithin(kind, at),
});
registerCounting({
  name: 'evaluation.letters',
  from: () => sql`evaluation_letters l join evaluation_rounds r on r.id = l.round_id`,
  unit: sql`l.unit_id`,
  scope: (actor) => (actor.scope.all ? sql`true` : sql`false`),
  row: {
    id: sql`l.draft_id`,
    code: sql`r.code`,
    title: sql`r.title`,
    note: sql`l.drafted_by_name`,
    on: sql`((l.issued_at at time zone 'Asia/Shanghai')::date)`,
    href: (id) => `/letters/drafts/${id}`,
  },
  figures: [
    letter('evaluation.reported', '向区委区政府的考核报告', 'report', '向区委、区政府的考核报告', ['B5-4']),
    letter(
      'evaluation.handedOver',
      '考核结果移交组织部门',
      'handover',
      '考核结果移交单，移交组织部门作为政绩考核参考',
      ['B5-5'],
    ),
    letter('evaluation.circulars', '考核结果通报', 'circular', '考核结果通报', ['B5-6']),
  ],
});
