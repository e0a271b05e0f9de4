/** What every district starts with: its streets, communities, industry fields, units and who supervises what. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import type { UnitKind } from '../shared/roles.ts';

/** 河东区 (GB/T 2260 120102), nine-digit codes; the last one is an enclave in 涉县. Source: domain §11.1. */
const streets: readonly (readonly [string, string])[] = [
  ['120102001', '大王庄街道'],
  ['120102002', '大直沽街道'],
  ['120102003', '中山门街道'],
  ['120102004', '富民路街道'],
  ['120102005', '二号桥街道'],
  ['120102006', '春华街道'],
  ['120102007', '唐家口街道'],
  ['120102008', '向阳楼街道'],
  ['120102009', '常州道街道'],
  ['120102010', '上杭路街道'],
  ['120102011', '东新街道'],
  ['120102012', '鲁山道街道'],
  ['120102013', '天津铁厂街道'],
];
const ENCLAVE = '120102013';

const industries: readonly (readonly [string, string])[] = [
  ['industrial', '工贸'],
  ['construction', '建筑施工'],
  ['commerce', '商贸餐饮'],
  ['warehousing', '仓储物流'],
  ['hazchem', '危化燃气'],
  ['crowded', '人员密集'],
  ['transport', '交通运输'],
  ['other', '其他'],
];

interface SeedUnit {
  kind: UnitKind;
  name: string;
  shortName: string;
  /** Industry fields of which it is the competent department. */
  leads?: readonly string[];
  /** Industry fields in which it supervises beside the competent one. */
  assists?: readonly string[];
}

const COMMITTEE = '河东区安全生产委员会';
const unit = (
  kind: UnitKind,
  name: string,
  shortName: string,
  leads: readonly string[] = [],
  assists: readonly string[] = [],
): SeedUnit => ({
  kind,
  name,
  shortName,
  leads,
  assists,
});

/** Departments as the plan names them (domain §11.2); the division is a proposal for the office to correct on screen. */
const units: readonly SeedUnit[] = [
  unit('leadership', COMMITTEE, '区安委会'),
  unit('office', '河东区安全生产委员会办公室', '区安委办'),
  unit('department', '河东区应急管理局', '区应急管理局', ['industrial', 'hazchem', 'other']),
  unit('department', '河东区消防救援支队', '区消防救援支队', ['crowded'], ['commerce', 'warehousing']),
  unit('department', '河东区住房建设委', '区住房建设委', ['construction']),
  unit('department', '河东区商务局', '区商务局', ['commerce', 'warehousing']),
  unit('department', '河东区城市管理委', '区城市管理委', ['transport'], ['hazchem']),
  unit('department', '河东区市场监管局', '区市场监管局', [], ['other']),
  unit('department', '河东区文化旅游局', '区文化旅游局', [], ['crowded']),
  unit('department', '河东区卫生健康委', '区卫生健康委', [], ['crowded']),
  unit('department', '河东区教育局', '区教育局', [], ['crowded']),
  unit('department', '河东区民政局', '区民政局', [], ['crowded']),
  unit('department', '河东区发展改革委', '区发展改革委'),
  unit('department', '河东区政务服务办', '区政务服务办'),
  unit('department', '河东区财政局', '区财政局'),
  unit('department', '河东区生态环境局', '区生态环境局'),
  unit('department', '市公安局河东分局', '公安河东分局'),
  unit('department', '市规划资源局河东分局', '规划资源河东分局'),
  unit('department', '河东区委宣传部', '区委宣传部'),
  unit('department', '河东区委组织部', '区委组织部'),
  unit('department', '河东区委党校', '区委党校'),
  unit('department', '河东区总工会', '区总工会'),
  unit('department', '共青团河东区委', '团区委'),
];

const BASIS = '三管三必须（《安全生产法》第三条）；请按本区“三定”规定核对';
/** The duty stands in the law since the amendment of 2021. */
const BASIS_FROM = '2021-09-01';

async function seedPlaces(tx: Tx): Promise<void> {
  await sql`insert into streets (code, name, short_name, sort, is_enclave)
    select s.code, s.name, s.short_name, s.sort, s.is_enclave from unnest(${streets.map(([code]) => code)}::text[],
      ${streets.map(([, name]) => name)}::text[], ${streets.map(([, name]) => name.replace(/街道$/, ''))}::text[],
      ${streets.map((_, i) => (i + 1) * 10)}::integer[], ${streets.map(([code]) => code === ENCLAVE)}::boolean[])
      as s (code, name, short_name, sort, is_enclave) on conflict do nothing`.execute(tx);
  await sql`insert into industry_fields (code, name, sort)
    select s.code, s.name, s.sort from unnest(${industries.map(([code]) => code)}::text[], ${industries.map(([, name]) => name)}::text[],
      ${industries.map((_, i) => (i + 1) * 10)}::integer[]) as s (code, name, sort) on conflict do nothing`.execute(tx);
  const known = await sql`select 1 from communities limit 1`.execute(tx);
  if (known.rows.length > 0) return;
  const file = path.resolve(import.meta.dirname, '../data/communities.json');
  const { communities } = JSON.parse(await fs.readFile(file, 'utf8')) as { communities: [string, string][] };
  await sql`insert into communities (code, street_code, name)
    select c.code, c.street_code, c.name from unnest(${communities.map(([code]) => code)}::text[],
      ${communities.map(([code]) => code.slice(0, 9))}::text[], ${communities.map(([, name]) => name)}::text[])
      as c (code, street_code, name) on conflict do nothing`.execute(tx);
}

async function seedUnits(tx: Tx, ctx: Ctx): Promise<void> {
  // Once only: afterwards the units are the administrators', who may rename and close them.
  const known = await sql`select 1 from units where kind <> 'enterprise' limit 1`.execute(tx);
  if (known.rows.length > 0) return;
  const now = ctx.clock.now();
  const ids = new Map(units.map((u) => [u.name, newId<'unit'>()]));
  const rows = [
    ...units.map((u, i) => ({
      id: ids.get(u.name) as string,
      kind: u.kind,
      name: u.name,
      short: u.shortName,
      parent: u.name === COMMITTEE ? null : (ids.get(COMMITTEE) as string),
      street: null as string | null,
      sort: (i + 1) * 10,
    })),
    ...streets.map(([code, name], i) => ({
      id: newId<'unit'>() as string,
      kind: 'street',
      name: `${name}办事处`,
      short: name,
      parent: ids.get(COMMITTEE) as string,
      street: code,
      sort: 500 + (i + 1) * 10,
    })),
    {
      id: newId<'unit'>() as string,
      kind: 'expert',
      name: '河东区安全生产专家组',
      short: '区专家组',
      parent: null,
      street: null,
      sort: 800,
    },
    {
      id: newId<'unit'>() as string,
      kind: 'admin',
      name: '系统管理组',
      short: '系统管理组',
      parent: null,
      street: null,
      sort: 900,
    },
  ];
  await sql`insert into units (id, kind, name, short_name, parent_id, street_code, sort, created_at, updated_at)
    select u.id, u.kind, u.name, u.short, u.parent, u.street, u.sort, ${now}::timestamptz, ${now}::timestamptz
    from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.kind)}::text[], ${rows.map((r) => r.name)}::text[],
      ${rows.map((r) => r.short)}::text[], ${rows.map((r) => r.parent)}::uuid[], ${rows.map((r) => r.street)}::text[],
      ${rows.map((r) => r.sort)}::integer[]) as u (id, kind, name, short, parent, street, sort)`.execute(tx);
  const division = units.flatMap((u) => [
    ...(u.leads ?? []).map((industry) => ({ unit: ids.get(u.name) as string, industry, isLead: true })),
    ...(u.assists ?? []).map((industry) => ({ unit: ids.get(u.name) as string, industry, isLead: false })),
  ]);
  await sql`insert into unit_industries (id, unit_id, industry, is_lead, valid_from, basis)
    select d.id, d.unit_id, d.industry, d.is_lead, ${BASIS_FROM}::date, ${BASIS}::text
    from unnest(${division.map(() => newId<'unitIndustry'>())}::uuid[], ${division.map((d) => d.unit)}::uuid[],
      ${division.map((d) => d.industry)}::text[], ${division.map((d) => d.isLead)}::boolean[]) as d (id, unit_id, industry, is_lead)`.execute(
    tx,
  );
}

/** Idempotent; run at each start after the migrations. */
export async function seedIdentity(ctx: Ctx): Promise<void> {
  await ctx.inTx(async (tx) => {
    await seedPlaces(tx);
    await seedUnits(tx, ctx);
  });
}
