/**
 * What the supervision room knows of the plan's demands: ladder and listing, whistles, sessions and decisions, groups, visits and what
 * they found. Counted by moments, as the ledgers of this room count; secret visits count for the visited only after the feedback.
 * Measures and listings count for the competent department and the street of the hazard, calls for the department called.
 */
import type { RawBuilder } from 'kysely';
import { sql } from '#kernel/server/db.ts';
import {
  authorities,
  type CountAt,
  officeAndAuthorities,
  registerCounting,
} from '#platform/indicators/server/index.ts';
import { listingMachine, measureMachine } from '../shared/states.ts';
import { callInScope } from './joint/whistle-store.ts';
import { decisionInScope, inScope as sessionInScope } from './joint/session-store.ts';
import { listingScope, measureScope } from './store.ts';
import { findingInScope, groupInScope, visitInScope } from './visits/store.ts';

type Sql = RawBuilder<unknown>;
const count = { form: 'count', better: 'none', unitKinds: authorities } as const;
const rate = { form: 'rate', better: 'higher', unitKinds: authorities } as const;

const issuedIn =
  (...rungs: string[]) =>
  (at: CountAt): Sql =>
    sql`m.document_id is not null and m.issued_on between ${at.from} and ${at.to} and m.rung = any(${rungs}::text[])`;
const talkDue = (at: CountAt): Sql => sql`${issuedIn('talk')(at)}`;
const zone = (column: Sql): Sql => sql`(${column} at time zone 'Asia/Shanghai')::date`;

function registerLadder(): void {
  registerCounting({
    name: 'supervision measures',
    from: () => sql`supervision_measures m`,
    street: sql`m.street_code`,
    unit: sql`m.unit_id`,
    scope: measureScope,
    row: {
      id: sql`m.id`,
      code: sql`coalesce(m.document_number, m.code)`,
      title: sql`m.title`,
      note: sql`m.cause_text || '，' || m.unit_name`,
      on: sql`m.issued_on`,
      href: (id) => `/supervision/measures/${id}`,
      case: { type: 'measure', machine: measureMachine },
    },
    figures: [
      {
        ...count,
        unit: '件',
        code: 'supervision.letters',
        title: '函告件数',
        formula: '期内发出的函告，按被督促的监管部门和所在街道归集',
        clauses: ['T9-6'],
        numerator: issuedIn('letter'),
      },
      {
        ...rate,
        unit: '件',
        code: 'supervision.letterReplies',
        title: '函告复函率',
        formula: '期内发出的函告、督办通知中，到期末已经回复的比例',
        clauses: ['T9-6'],
        numerator: (at) =>
          sql`${issuedIn('letter', 'order')(at)} and m.replied_on is not null and m.replied_on <= ${at.to}`,
        denominator: issuedIn('letter', 'order'),
      },
      {
        ...count,
        unit: '期',
        code: 'supervision.circulars',
        title: '通报期数',
        formula: '期内因进展缓慢发出的通报',
        clauses: ['T9-7', 'T2-3', 'B1-10'],
        numerator: issuedIn('circular'),
      },
      {
        ...count,
        unit: '次',
        code: 'supervision.talks',
        title: '约谈次数',
        formula: '期内发出的约谈通知',
        clauses: ['T9-8', 'T2-4'],
        numerator: issuedIn('talk'),
      },
      {
        ...rate,
        unit: '次',
        code: 'supervision.talksSettled',
        title: '约谈后整改率',
        formula: '期内约谈的事项中，到期末已经办结的比例',
        clauses: ['T2-4'],
        numerator: (at) => sql`${talkDue(at)} and m.state = 'settled' and m.ended_on <= ${at.to}`,
        denominator: talkDue,
      },
      {
        ...count,
        unit: '件',
        code: 'supervision.exposures',
        title: '曝光件数',
        formula: '期内因进展缓慢对外曝光的隐患',
        clauses: ['T9-9', 'T22-4'],
        numerator: issuedIn('exposure'),
      },
      {
        ...count,
        unit: '件',
        code: 'supervision.orders',
        title: '督办件数',
        formula: '期内发出的督办通知和督查令',
        clauses: ['B1-6', 'T9-1'],
        numerator: issuedIn('order', 'command'),
      },
      {
        ...rate,
        unit: '件',
        code: 'supervision.ordersSettled',
        title: '督办办结率',
        formula: '期内发出的督办通知和督查令中，到期末已经办结的比例',
        clauses: ['B1-6'],
        numerator: (at) => sql`${issuedIn('order', 'command')(at)} and m.state = 'settled' and m.ended_on <= ${at.to}`,
        denominator: issuedIn('order', 'command'),
      },
      {
        ...count,
        unit: '件',
        code: 'supervision.prompts',
        title: '提示件数',
        formula: '期内发出的提示函',
        clauses: ['B5-9'],
        numerator: issuedIn('prompt'),
      },
      {
        ...count,
        unit: '件',
        code: 'supervision.handovers',
        title: '移交问责件数',
        formula: '期内因拒不整改、长期不改移交追责的事项',
        clauses: ['B5-11'],
        numerator: issuedIn('transfer'),
      },
    ],
  });
  registerCounting({
    name: 'listings',
    from: () => sql`supervision_listings l`,
    street: sql`l.street_code`,
    unit: sql`l.unit_id`,
    scope: listingScope,
    row: {
      id: sql`l.id`,
      code: sql`coalesce(l.notice_number, l.code)`,
      title: sql`l.title`,
      note: sql`l.enterprise_name || '，' || l.listing_unit_name || '挂牌'`,
      on: sql`l.listed_on`,
      href: (id) => `/supervision/listings/${id}`,
      case: { type: 'listing', machine: listingMachine },
    },
    figures: [
      {
        ...count,
        unit: '件',
        code: 'supervision.listed',
        title: '挂牌督办件数',
        formula: '期内挂牌督办的重大事故隐患，各级挂牌都算',
        clauses: ['T2-5', 'T22-3', 'S3-3', 'B5-10'],
        numerator: (at) => sql`l.listed_on between ${at.from} and ${at.to}`,
      },
      {
        ...rate,
        unit: '件',
        code: 'supervision.delistedOnTime',
        title: '按期摘牌率',
        formula: '期内到期（含批准的延期）的挂牌中，在期限内摘牌的比例',
        clauses: ['T2-5'],
        numerator: (at) =>
          sql`l.listed_on is not null and l.due_on between ${at.from} and ${at.to} and l.delisted_on <= l.due_on`,
        denominator: (at) => sql`l.listed_on is not null and l.due_on between ${at.from} and ${at.to}`,
      },
      {
        ...count,
        form: 'stock',
        unit: '件',
        better: 'lower',
        code: 'supervision.listing',
        title: '挂牌中的重大事故隐患',
        formula: '期末已挂牌、还没有摘牌的重大事故隐患',
        clauses: ['T2-5'],
        numerator: (at) =>
          sql`l.listed_on <= ${at.to} and l.state <> 'raised' and (l.delisted_on is null or l.delisted_on > ${at.to})`,
      },
    ],
  });
}

function registerJoint(): void {
  const live = (at: CountAt): Sql =>
    sql`c.called_at between ${at.start} and ${at.end} and (c.cancelled_at is null or c.cancelled_at > ${at.end})`;
  registerCounting({
    name: 'whistle calls',
    from: () => sql`whistle_calls c join whistles w on w.id = c.whistle_id`,
    street: sql`w.street_code`,
    unit: sql`c.unit_id`,
    scope: callInScope,
    row: {
      id: sql`c.id`,
      code: sql`w.code`,
      title: sql`w.title`,
      note: sql`w.unit_name || ' 吹哨 ' || c.unit_name`,
      on: zone(sql`c.called_at`),
      href: (id) => `/whistles/${id}`,
    },
    figures: [
      {
        ...count,
        unitKinds: authorities,
        unit: '件',
        code: 'joint.whistles',
        title: '吹哨件数',
        formula: '期内吹哨，一次叫到几个部门算几件；街道按吹哨地点、部门按被叫到的归集，撤销的不算',
        clauses: ['T2-13'],
        numerator: live,
      },
      {
        ...rate,
        unitKinds: authorities,
        unit: '件',
        code: 'joint.arrivedOnTime',
        title: '部门报到及时率',
        formula: '期内吹哨、到期末应到时间已过或已到场的件数中，在规定时间内到场的比例',
        clauses: ['T2-13'],
        numerator: (at) => sql`${live(at)} and c.arrived_at <= ${at.end} and c.arrived_at <= c.due_at`,
        denominator: (at) => sql`${live(at)} and (c.due_at <= ${at.end} or c.arrived_at <= ${at.end})`,
      },
      {
        ...rate,
        unitKinds: authorities,
        unit: '件',
        code: 'joint.whistlesSolved',
        title: '吹哨事项办结率',
        formula: '期内吹哨的件数中，到期末街道评价为已解决的比例',
        clauses: ['T2-13'],
        numerator: (at) => sql`${live(at)} and c.rated_at <= ${at.end} and c.rating = 'solved'`,
        denominator: live,
      },
    ],
  });
  registerCounting({
    name: 'joint sessions',
    from: () => sql`joint_sessions s`,
    unit: sql`s.unit_id`,
    scope: sessionInScope,
    row: {
      id: sql`s.id`,
      code: sql`s.code`,
      title: sql`s.title`,
      note: sql`s.unit_name || '召集，' || s.place`,
      on: zone(sql`s.held_at`),
      href: (id) => `/joint-sessions/${id}`,
    },
    figures: [
      {
        ...count,
        unitKinds: officeAndAuthorities,
        unit: '次',
        better: 'higher',
        code: 'joint.sessions',
        title: '会商、调度次数',
        formula: '期内开成的会商，按召集单位归集',
        clauses: ['T2-2', 'T2-17', 'B5-7'],
        numerator: (at) =>
          sql`s.held_at between ${at.start} and ${at.end} and s.concluded_at is not null and s.concluded_at <= ${at.end}`,
      },
    ],
  });
  registerCounting({
    name: 'joint decisions',
    from: () => sql`joint_decisions d join joint_sessions s on s.id = d.session_id`,
    unit: sql`d.lead_unit_id`,
    scope: decisionInScope,
    row: {
      id: sql`d.id`,
      code: sql`d.code`,
      title: sql`d.what`,
      note: sql`'牵头 ' || d.lead_unit_name || '，期限 ' || d.due_on::text`,
      on: sql`d.due_on`,
      href: (id) => `/joint-sessions/${id}`,
    },
    figures: [
      {
        ...rate,
        unitKinds: officeAndAuthorities,
        unit: '项',
        code: 'joint.decisionsDone',
        title: '议定事项办结率',
        formula: '期内到期的会商议定事项中，到期末已经另一单位确认办结的比例，按牵头单位归集',
        clauses: ['T2-2'],
        numerator: (at) =>
          sql`s.concluded_at is not null and d.due_on between ${at.from} and ${at.to} and d.confirmed_at <= ${at.end}`,
        denominator: (at) => sql`s.concluded_at is not null and d.due_on between ${at.from} and ${at.to}`,
      },
      {
        ...rate,
        unitKinds: officeAndAuthorities,
        unit: '项',
        code: 'joint.decisionsOnTime',
        title: '议定事项按期落实率',
        formula: '期内到期的会商议定事项中，牵头单位在期限内报告落实的比例',
        clauses: ['T2-2', 'T2-17'],
        numerator: (at) =>
          sql`s.concluded_at is not null and d.due_on between ${at.from} and ${at.to} and ${zone(sql`d.reported_at`)} <= d.due_on`,
        denominator: (at) => sql`s.concluded_at is not null and d.due_on between ${at.from} and ${at.to}`,
      },
    ],
  });
}

function registerVisits(): void {
  registerCounting({
    name: 'visit groups',
    from: () => sql`visit_groups g`,
    unit: sql`g.unit_id`,
    scope: groupInScope,
    row: {
      id: sql`g.id`,
      code: sql`g.code`,
      title: sql`g.name`,
      note: sql`g.subject`,
      on: sql`g.from_on`,
      href: (id) => `/visit-groups/${id}`,
    },
    figures: [
      {
        ...count,
        unitKinds: ['office'],
        unit: '个',
        better: 'higher',
        code: 'visits.groups',
        title: '督导推动组',
        formula: '期内有督导任务的督导组（已批准，督导时间与这段时期有重合）',
        clauses: ['B1-4'],
        numerator: (at) =>
          sql`g.approved_at is not null and g.state <> 'refused' and g.approved_at <= ${at.end} and g.from_on <= ${at.to} and g.to_on >= ${at.from}`,
      },
    ],
  });
  const made = (at: CountAt): Sql => sql`v.arrived_at between ${at.start} and ${at.end}`;
  registerCounting({
    name: 'visits',
    from: () => sql`visits v`,
    street: sql`coalesce(nullif(v.street_code, ''), (select n.street_code from units n where n.id = v.unit_id and n.kind = 'street'))`,
    unit: sql`v.unit_id`,
    scope: visitInScope,
    row: {
      id: sql`v.id`,
      code: sql`v.code`,
      title: sql`v.target_name`,
      note: sql`case v.method when 'covert' then '暗访' else '明查' end || '，' || v.subject`,
      on: zone(sql`v.arrived_at`),
      href: (id) => `/visits/${id}`,
    },
    figures: [
      {
        ...count,
        unit: '次',
        code: 'visits.made',
        title: '督导检查次数',
        formula: '期内到场的督导检查，按被检查单位归集；暗访在反馈以后才计入被查单位',
        clauses: ['B1-5', 'T2-1', 'T2-12', 'S3-2'],
        numerator: made,
      },
      {
        ...count,
        unit: '次',
        code: 'visits.covert',
        title: '暗查暗访次数',
        formula: '期内到场的暗访，反馈以后才计入被查单位',
        clauses: ['B5-8', 'T22-1', 'T2-12'],
        numerator: (at) => sql`${made(at)} and v.method = 'covert'`,
      },
      {
        ...rate,
        unit: '次',
        code: 'visits.covertShare',
        title: '暗访占督导检查的比例',
        formula: '期内到场的督导检查中，暗访的比例',
        clauses: ['T22-1'],
        numerator: (at) => sql`${made(at)} and v.method = 'covert'`,
        denominator: made,
      },
    ],
  });
  registerCounting({
    name: 'visited units',
    from: (
      at,
    ) => sql`units n left join (select distinct v.unit_id from visits v where v.kind = 'unit' and v.arrived_at between ${at.start} and ${at.end}
        and (v.method = 'open' or v.fed_back_at is not null)) x on x.unit_id = n.id`,
    unit: sql`n.id`,
    scope: (actor) => (actor.scope.all ? sql`true` : sql`n.id = ${actor.unitId}`),
    row: {
      id: sql`n.id`,
      code: sql`''`,
      title: sql`n.name`,
      note: sql`case when x.unit_id is null then '这段时期没有督导检查' else '已督导检查' end`,
      on: sql`null::date`,
      href: (id) => `/visits?target=${id}`,
    },
    figures: [
      {
        ...rate,
        unit: '个',
        code: 'visits.coverage',
        title: '落实情况检查覆盖率',
        formula: '部门和街道中，期内被督导检查过的比例（暗访反馈以后才算）',
        clauses: ['S4-2'],
        numerator: () => sql`n.kind in ('department', 'street') and n.is_active and x.unit_id is not null`,
        denominator: () => sql`n.kind in ('department', 'street') and n.is_active`,
      },
    ],
  });
  const findingIn = (at: CountAt): Sql =>
    sql`f.found_at between ${at.start} and ${at.end} and (f.dropped_at is null or f.dropped_at > ${at.end})`;
  registerCounting({
    name: 'visit findings',
    from: () => sql`visit_findings f join visits v on v.id = f.visit_id`,
    unit: sql`f.unit_id`,
    scope: findingInScope,
    row: {
      id: sql`f.id`,
      code: sql`f.code`,
      title: sql`f.what`,
      note: sql`v.target_name || '，' || f.unit_name`,
      on: zone(sql`f.found_at`),
      link: sql`v.id`,
      href: (id) => `/visits/${id}`,
    },
    figures: [
      {
        ...count,
        unit: '项',
        code: 'visits.findings',
        title: '督导检查发现问题',
        formula: '期内督导检查发现的问题和隐患，按整改单位归集',
        clauses: ['T2-12', 'B1-5'],
        numerator: findingIn,
      },
      {
        ...rate,
        unit: '项',
        code: 'visits.findingsSettled',
        title: '督导问题整改率',
        formula: '期内发现的督导问题和隐患中，到期末已整改并由另一单位确认的比例',
        clauses: ['B1-6', 'S4-1'],
        numerator: (at) => sql`${findingIn(at)} and f.confirmed_at <= ${at.end}`,
        denominator: findingIn,
      },
    ],
  });
}

export function registerSupervisionIndicators(): void {
  registerLadder();
  registerJoint();
  registerVisits();
}
