/** The plan's own papers as what fulfils demands: sub-plans, meetings, yearly lists and their filing. */
import { sql, type Tx } from '#kernel/server/db.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import {
  filingMachine,
  listKindLabels,
  listMachine,
  meetingKindLabels,
  subPlanMachine,
} from '../../shared/papers/states.ts';
import type { ServingPapers } from '../../shared/schema.ts';
import { registerServingPapers } from '../serving.ts';
import * as lists from './list-store.ts';
import * as meetingStore from './meeting-store.ts';
import { mayRecord } from './meetings.ts';
import { isOffice, mayWrite } from './policy.ts';
import * as store from './store.ts';

type Listed = { items: ServingPapers['items']; total: number };
const cut = (items: ServingPapers['items'], limit: number): Listed => ({
  items: items.slice(0, limit),
  total: items.length,
});

const plansOf: Readonly<Record<string, readonly string[]>> = {
  'S1-2': ['department', 'street'],
  'S1-3': ['department', 'street'],
  'B2-1': ['street'],
  'B2-2': ['department'],
};
/** The newest edition of each unit, the last filed first. */
async function subPlans(
  tx: Tx,
  actor: Actor,
  kinds: readonly string[],
  unitId: string | null,
): Promise<store.SubPlanRow[]> {
  const rows = await sql<store.SubPlanRow>`select * from (
      select distinct on (s.unit_id) s.* from sub_plans s
      where ${store.ofUnit(actor, sql`s.unit_id`)} and s.unit_kind = any(${[...kinds]}::text[])
        and (${unitId}::uuid is null or s.unit_id = ${unitId})
      order by s.unit_id, s.edition desc) n order by n.filed_at desc nulls last, n.id`.execute(tx);
  return rows.rows;
}

export function registerPlanPapers(): void {
  registerServingPapers({
    label: '单位方案、子方案',
    demands: Object.keys(plansOf),
    all: '/plan/papers',
    list: async (tx, actor, { demand, unitId, limit }) => {
      // S1-2 is the office's: the sub-plans that belong to the district's plan are those of all units.
      const of = demand === 'S1-2' ? null : unitId;
      const rows = await subPlans(tx, actor, plansOf[demand] ?? [], of);
      return cut(
        rows.map((s) => ({
          id: s.id,
          title: s.title,
          unitName: s.unit_name,
          on: s.filed_at ? dayOf(s.filed_at) : null,
          state: subPlanMachine.states[s.state].label,
          to: `/plan/papers/${s.id}`,
        })),
        limit,
      );
    },
    makes: (actor, demand) =>
      mayWrite(actor) && (plansOf[demand] ?? []).includes(actor.unitKind)
        ? [{ label: '起草或修订本单位方案', to: '/plan/papers' }]
        : [],
  });
  for (const [kind, demands] of [
    ['mobilise', ['S1-1', 'S1-3', 'B1-7']],
    ['hear', ['B1-12', 'B1-13', 'B1-14']],
  ] as const)
    registerServingPapers({
      label: `${meetingKindLabels[kind]}纪要`,
      demands,
      all: '/plan/papers?tab=meetings',
      list: async (tx, actor, { unitId, limit }) => {
        const { items, total } = await meetingStore.listMeetings(tx, actor, {
          kind: [kind],
          ...(unitId ? { unit: [unitId] } : {}),
          limit,
        });
        return {
          total,
          items: items.map((m) => ({
            id: m.id,
            title: m.title,
            unitName: m.unit_name,
            on: m.held_on,
            state:
              m.state === 'voided'
                ? '已作废'
                : m.open_decisions > 0
                  ? `决定未办结 ${m.open_decisions} 项`
                  : m.decisions > 0
                    ? '决定都已办结'
                    : '已记录',
            to: `/plan/meetings/${m.id}`,
          })),
        };
      },
      makes: (actor) =>
        mayRecord(actor)
          ? [
              { label: kind === 'hear' ? '记录听取汇报' : '记录动员部署会', to: `/plan/meetings/new?kind=${kind}` },
              ...(kind === 'hear' ? [{ label: '汇报材料', to: '/plan/packs' }] : []),
            ]
          : [],
    });
  registerServingPapers({
    label: '职责清单和年度任务清单',
    demands: ['T2-6', 'T2-7'],
    all: '/plan/papers?tab=lists',
    list: async (tx, actor, { demand, unitId, limit }) => {
      const kind = demand === 'T2-6' ? ('duties' as const) : ('tasks' as const);
      const { items } = await lists.listLists(tx, actor, { kind: [kind], limit: 500 });
      return cut(
        items
          .filter((l) => unitId === null || l.unit_id === unitId)
          .map((l) => ({
            id: l.id,
            title: `${l.person}${l.year}年${listKindLabels[l.kind]}`,
            unitName: l.unit_name,
            on: l.signed_at ? dayOf(l.signed_at) : (null as PlainDate | null),
            state: listMachine.states[l.state].label,
            to: `/plan/lists/${l.id}`,
          })),
        limit,
      );
    },
    makes: (actor) => (mayRecord(actor) ? [{ label: '建立清单', to: '/plan/papers?tab=lists' }] : []),
  });
  registerServingPapers({
    label: '报上级备案',
    demands: ['T2-9'],
    all: '/plan/papers?tab=lists',
    list: async (tx, actor, { limit }) =>
      cut(
        (await lists.filings(tx, actor)).map((f) => ({
          id: f.id,
          title: f.title,
          unitName: f.to_name,
          on: f.receipted_on ?? dayOf(f.sent_at),
          state: filingMachine.states[f.state].label,
          to: '/plan/papers?tab=lists',
        })),
        limit,
      ),
    makes: (actor) => (isOffice(actor) ? [{ label: '报上级备案', to: '/plan/papers?tab=lists' }] : []),
  });
}
