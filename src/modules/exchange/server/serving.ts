/** 总结上报 as what fulfils S4-4: the packages sent to the city's office, with what it answered. */
import { dayOf } from '#kernel/shared/time.ts';
import { registerServingPapers } from '#modules/plan-tasks/server/index.ts';
import { packageMachine, purposeLabels } from '../shared/states.ts';
import * as store from './store.ts';

export function registerExchangePapers(): void {
  registerServingPapers({
    label: `${purposeLabels.summary}和回执`,
    demands: ['S4-4'],
    all: '/exchange?purpose=summary',
    list: async (tx, actor, { limit }) => {
      const { rows, total } = await store.newestOfPurpose(tx, actor, 'summary', limit);
      return {
        total,
        items: rows.map((p) => ({
          id: p.id,
          title: p.title,
          unitName: p.unit_name,
          on: p.sent_at ? dayOf(p.sent_at) : null,
          state: packageMachine.states[p.state].label,
          to: `/exchange/packages/${p.id}`,
        })),
      };
    },
    makes: (actor) => (actor.unitKind === 'office' ? [{ label: '拟报总结数据包', to: '/exchange' }] : []),
  });
}
