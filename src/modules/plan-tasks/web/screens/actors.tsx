/** 承担主体与单位对应: which units the plan means by its words; the office corrects it, from that day on. */
import { Input, Select } from 'antd';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { dayCol } from '#kernel/web/format.ts';
import { useAct, useGet, useUrlState } from '#kernel/web/hooks.ts';
import {
  ActError,
  Button,
  Card,
  DataTable,
  DetailDrawer,
  FilterBar,
  Page,
  QueryFace,
  ToggleChip,
} from '#kernel/web/ui/index.ts';
import { addActor, endActor, getActors } from '../../shared/contract.ts';
import type { ActorBook } from '../../shared/schema.ts';
import { unitOptions, useChoices } from '../parts/frame.tsx';
import '../plan.css';

const partLabels = { lead: '承担任务', urge: '方案没有点名单位时承担', object: '不承担任务' } as const;

export function Component() {
  const query = useGet(getActors, {});
  const [state, set] = useUrlState({ q: '', ended: false });
  const [adding, setAdding] = useState(false);
  const end = useAct(endActor, { invalidate: [getActors] });
  return (
    <Page
      title="承担主体与单位对应"
      note="方案里的称谓指哪些单位；改动从当天起生效，已下发的任务不变"
      crumbs={[{ label: '任务分解', to: '/plan' }, { label: '承担主体与单位对应' }]}
      actions={
        query.data?.mayEdit ? (
          <Button kind="filled" icon={Plus} onClick={() => setAdding(true)}>
            增加对应
          </Button>
        ) : undefined
      }
    >
      <FilterBar search={{ value: state.q, onChange: (q) => set({ q }), placeholder: '称谓、单位' }}>
        <ToggleChip label="也看已停用的" value={state.ended} onChange={(ended) => set({ ended })} />
      </FilterBar>
      <ActError error={end.error} />
      <Card pad={false}>
        <QueryFace query={query} rows={10}>
          {(book) => (
            <DataTable
              caption="承担主体与单位对应"
              rowKey={(r) => r.id}
              rows={book.rows.filter(
                (r) =>
                  (state.ended || r.validTo === null) &&
                  (!state.q || r.actor.includes(state.q) || r.unitName.includes(state.q)),
              )}
              empty="没有符合条件的对应。"
              columns={[
                { key: 'actor', title: '方案中的称谓', card: 'head', render: (r) => r.actor },
                {
                  key: 'uses',
                  title: '要求',
                  align: 'right',
                  width: '5rem',
                  render: (r) => `${book.actors.find((a) => a.actor === r.actor)?.demands ?? 0} 条`,
                },
                { key: 'unit', title: '单位', render: (r) => r.unitName },
                { key: 'part', title: '怎么承担', render: (r) => partLabels[r.part] },
                {
                  key: 'note',
                  title: '说明',
                  hideBelow: 1000,
                  render: (r) => <span className="z-small z-ink2">{r.note}</span>,
                },
                {
                  key: 'from',
                  title: '起止',
                  width: '12rem',
                  render: (r) => `${dayCol(r.validFrom)} 起${r.validTo ? `，到 ${dayCol(r.validTo)}` : ''}`,
                },
                {
                  key: 'act',
                  title: '办理',
                  width: '6rem',
                  render: (r) =>
                    book.mayEdit && r.validTo === null ? (
                      <Button
                        size="s"
                        busy={end.busy}
                        aria-label={`停用 ${r.actor} ${r.unitName}`}
                        onClick={() => void end.act({ params: { id: r.id }, body: {} })}
                      >
                        停用
                      </Button>
                    ) : null,
                },
              ]}
            />
          )}
        </QueryFace>
      </Card>
      {adding && query.data ? <Add book={query.data} onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}

function Add({ book, onClose }: { book: ActorBook; onClose: () => void }) {
  const choices = useChoices().data;
  const [actor, setActor] = useState('');
  const [unit, setUnit] = useState('');
  const [part, setPart] = useState<'lead' | 'urge'>('lead');
  const [note, setNote] = useState('');
  const add = useAct(addActor, { invalidate: [getActors], onDone: onClose });
  const kind = unit === 'department' || unit === 'street';
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="增加对应"
      footer={
        <Button
          kind="filled"
          size="l"
          busy={add.busy}
          locked={!actor ? '请选择称谓' : !unit ? '请选择单位' : null}
          onClick={() =>
            void add.act({ body: { actor, part, note, ...(kind ? { unitKind: unit } : { unitId: unit }) } })
          }
        >
          增加
        </Button>
      }
    >
      <ActError error={add.error} />
      <label className="pl-field">
        <span>方案中的称谓</span>
        <Select
          aria-label="方案中的称谓"
          style={{ width: '100%' }}
          value={actor || null}
          showSearch={{ optionFilterProp: 'label' }}
          options={book.actors.map((a) => ({ value: a.actor, label: `${a.actor}（${a.demands} 条）` }))}
          onChange={(value: string) => setActor(value)}
        />
      </label>
      <label className="pl-field">
        <span>单位</span>
        <Select
          aria-label="单位"
          style={{ width: '100%' }}
          value={unit || null}
          showSearch={{ optionFilterProp: 'label' }}
          options={[
            { value: 'department', label: '全部部门' },
            { value: 'street', label: '全部街道' },
            ...unitOptions(choices),
          ]}
          onChange={(value: string) => setUnit(value)}
        />
      </label>
      <label className="pl-field">
        <span>怎么承担</span>
        <Select
          aria-label="怎么承担"
          style={{ width: '100%' }}
          value={part}
          options={[
            { value: 'lead', label: partLabels.lead },
            { value: 'urge', label: partLabels.urge },
          ]}
          onChange={setPart}
        />
      </label>
      <label className="pl-field">
        <span>说明（选填）</span>
        <Input value={note} maxLength={300} onChange={(e) => setNote(e.target.value)} />
      </label>
    </DetailDrawer>
  );
}
