/** 按项目评分: one item, all units of the group side by side; the claim, the evidence, the score and its reason. */
import { Input, InputNumber } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useAct, useGet, useUrlState } from '#kernel/web/hooks.ts';
import { ActError, Button, Card, DataTable, Page, QueryFace, Stack, Tabs, type Column } from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import type { GridView } from '../../shared/schema.ts';
import { groupLabels } from '../../shared/states.ts';
import { pts } from '../words.ts';
import '../evaluation.css';

type Item = GridView['groups'][number]['items'][number];
type Unit = Item['units'][number];

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getGrid, { params: { id } });
  const [{ group, item }, set] = useUrlState({ group: '', item: '' });
  return (
    <Page
      title="按项目评分"
      note="同一个项目、全组单位并排，用同一把尺子"
      crumbs={[
        { label: '考核评价', to: '/evaluation' },
        { label: query.data?.title ?? '年度考核', to: `/evaluation/rounds/${id}` },
        { label: '按项目评分' },
      ]}
    >
      <QueryFace query={query} rows={10}>
        {(data) => {
          const at = data.groups.find((g) => g.group === group) ?? data.groups[0];
          const chosen = at?.items.find((one) => one.key === item) ?? at?.items[0];
          return (
            <Stack>
              <Tabs
                label="组别"
                items={data.groups.map((g) => ({
                  key: g.group,
                  label: groupLabels[g.group],
                  count: g.items.reduce((n, one) => n + one.missing, 0),
                }))}
                value={at?.group ?? ''}
                onChange={(next) => set({ group: next, item: '' })}
              />
              {at && at.items.length > 0 ? (
                <Tabs
                  label="项目"
                  items={at.items.map((one) => ({ key: one.key, label: one.title, count: one.missing }))}
                  value={chosen?.key ?? ''}
                  onChange={(next) => set({ item: next })}
                />
              ) : null}
              {chosen ? (
                <Grid key={`${at?.group ?? ''} ${chosen.key}`} id={id} data={data} item={chosen} />
              ) : (
                <Card>
                  <p className="ev-text">这个组没有要人工评分的项目。</p>
                </Card>
              )}
            </Stack>
          );
        }}
      </QueryFace>
    </Page>
  );
}

function Grid({ id, data, item }: { id: string; data: GridView; item: Item }) {
  const [given, setGiven] = useState<Record<string, { score: number | null; reason: string }>>({});
  const save = useAct(c.officeScores, {
    invalidate: [c.getGrid, c.getRound, c.getSheet],
    onDone: () => setGiven({}),
  });
  const of = (unit: Unit): { score: number | null; reason: string } =>
    given[unit.itemId] ?? { score: unit.office, reason: unit.reason };
  const put = (unit: Unit, change: Partial<{ score: number | null; reason: string }>): void =>
    setGiven({ ...given, [unit.itemId]: { ...of(unit), ...change } });
  const columns: Column<Unit>[] = [
    {
      key: 'unit',
      title: '单位',
      card: 'head',
      render: (row) => <Link to={`/evaluation/rounds/${id}/units/${row.unitId}`}>{row.unitName}</Link>,
    },
    {
      key: 'self',
      title: '自评',
      width: '5rem',
      align: 'right',
      card: 'meta',
      render: (row) => (row.self === null ? '没有报' : pts(row.self)),
    },
    {
      key: 'note',
      title: '说明和佐证',
      card: 'meta',
      render: (row) => `${row.selfNote}${row.evidence > 0 ? `（佐证 ${row.evidence} 份）` : ''}`,
    },
    {
      key: 'office',
      title: `核定（满分 ${pts(item.max)}）`,
      width: '9rem',
      card: 'meta',
      render: (row) =>
        data.mayScore ? (
          <InputNumber
            aria-label={`${row.unitName}核定分`}
            size="small"
            min={0}
            max={item.max}
            step={0.5}
            value={of(row).score}
            onChange={(score) => put(row, { score })}
          />
        ) : (
          pts(row.office)
        ),
    },
    {
      key: 'reason',
      title: '理由（与自评不同时必填）',
      card: 'meta',
      render: (row) =>
        data.mayScore ? (
          <Input
            aria-label={`${row.unitName}核定理由`}
            size="small"
            maxLength={1000}
            value={of(row).reason}
            onChange={(e) => put(row, { reason: e.target.value })}
          />
        ) : (
          row.reason
        ),
    },
  ];
  const changed = Object.keys(given).length;
  const claims = item.units.filter((unit) => unit.self !== null && of(unit).score === null);
  return (
    <Card title={item.title} note={`${item.rule}${item.note ? `。${item.note}` : ''}`} pad={false}>
      <DataTable
        caption={item.title}
        rowKey={(row) => row.itemId}
        rows={item.units}
        columns={columns}
        empty="没有单位"
      />
      {data.mayScore ? (
        <div className="ev-item">
          <div className="ev-acts">
            <Button
              kind="filled"
              busy={save.busy}
              {...(changed === 0 ? { locked: '还没有填写' } : {})}
              onClick={() =>
                void save.act({
                  params: { id },
                  body: { scores: Object.entries(given).map(([itemId, one]) => ({ itemId, ...one })) },
                })
              }
            >
              核定 {changed} 家
            </Button>
            {claims.length > 0 ? (
              <Button
                onClick={() =>
                  setGiven({
                    ...given,
                    ...Object.fromEntries(
                      claims.map((unit) => [unit.itemId, { score: unit.self, reason: '按自评和佐证核定' }]),
                    ),
                  })
                }
              >
                按自评填入 {claims.length} 家
              </Button>
            ) : null}
          </div>
          <ActError error={save.error} />
        </div>
      ) : null}
    </Card>
  );
}
