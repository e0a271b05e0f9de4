/** What the register knows of the plan's demands. A department counts the firms of the industries that it supervises. */
import { sql } from '#kernel/server/db.ts';
import { authorities, type CountAt, type CountedFigure, registerCounting } from '#platform/indicators/server/index.ts';
import { enterprisesInScope } from './brief.ts';

/** In the register by then and still in business: an ended state has no day, so a past span counts what is in business now. */
const active = (at: CountAt) => sql`e.state = 'active' and e.created_at <= ${at.end}`;
const rate = { form: 'rate', unit: '家', better: 'higher', unitKinds: authorities } as const;

const figures: CountedFigure[] = [
  {
    code: 'enterprises.registered',
    title: '在册企业',
    formula: '期末已登记在册、仍在营的企业',
    unit: '家',
    form: 'stock',
    better: 'none',
    clauses: ['T23-3'],
    unitKinds: authorities,
    numerator: active,
  },
  {
    code: 'enterprises.highRisk',
    title: '高危企业',
    formula: '期末已登记在册、仍在营的高危企业（分级指导帮扶的对象）',
    unit: '家',
    form: 'stock',
    better: 'none',
    clauses: ['T25-5', 'G1-1'],
    unitKinds: authorities,
    numerator: (at) => sql`${active(at)} and e.is_high_risk`,
  },
  {
    ...rate,
    code: 'enterprises.supervised',
    title: '行业监管责任覆盖率',
    formula: '在册企业中，所属行业领域在期末有主管部门（三管三必须）的比例',
    clauses: ['T2-14', 'T2-16'],
    numerator: (
      at,
    ) => sql`${active(at)} and exists (select 1 from unit_industries i where i.industry = e.industry and i.is_lead
      and i.valid_from <= ${at.to} and (i.valid_to is null or i.valid_to >= ${at.to}))`,
    denominator: active,
  },
  {
    ...rate,
    code: 'enterprises.principalKnown',
    title: '企业主要负责人登记率',
    formula: '在册企业中，主要负责人姓名和联系电话都已登记的比例（通知要能送到人）',
    clauses: ['T10-9'],
    numerator: (at) =>
      sql`${active(at)} and coalesce(e.principal_name, '') <> '' and coalesce(e.principal_phone, '') <> ''`,
    denominator: active,
  },
  {
    ...rate,
    code: 'enterprises.located',
    title: '企业上图率',
    formula: '在册企业中，已有坐标、能上“一张图”的比例',
    clauses: ['T11-3'],
    numerator: (at) => sql`${active(at)} and e.longitude is not null and e.latitude is not null`,
    denominator: active,
  },
];

export const registerEnterpriseIndicators = (): void =>
  registerCounting({
    name: 'enterprises',
    from: () => sql`enterprises e`,
    street: sql`e.street_code`,
    industry: sql`e.industry`,
    scope: (actor) => sql`e.state <> 'merged' and ${enterprisesInScope(actor)}`,
    row: {
      id: sql`e.id`,
      code: sql`coalesce(e.uscc, '')`,
      title: sql`e.name`,
      note: sql`e.address`,
      on: sql`(e.created_at at time zone 'Asia/Shanghai')::date`,
      href: (id) => `/enterprises/${id}`,
    },
    figures,
  });
