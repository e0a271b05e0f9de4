/** 吹哨报到台账: one row a department that was called. */
import { ChartColumn, Siren } from 'lucide-react';
import { Link } from 'react-router';
import { dayCol, shortStreet, timeTick } from '#kernel/web/format.ts';
import { useGet, usePage, usePhone } from '#kernel/web/hooks.ts';
import {
  AsOf,
  Button,
  CellTwo,
  Clock,
  FilterBar,
  FilterChip,
  LedgerTable,
  Page,
  StateBadge,
  Tag,
  ToggleChip,
  type Column,
  optionsOf,
  SheetTools,
} from '#kernel/web/ui/index.ts';
import { useSession } from '#kernel/web/session.tsx';
import { listWhistleCalls, whistleChoices } from '../../shared/joint/whistle-contract.ts';
import type { CallRow } from '../../shared/joint/whistle-schema.ts';
import { callMachine, ratingLabels, urgencyLabels, whistleMarkLabels } from '../../shared/joint/whistle-states.ts';
import { arrivalText, callBadge, ratingText, whistlePath } from './words.ts';
import './joint.css';

const defaults = {
  q: '',
  street: [] as string[],
  unit: [] as string[],
  state: [] as string[],
  urgency: [] as string[],
  mark: '',
  from: '',
  to: '',
  asOf: '',
  dueFrom: '',
  dueTo: '',
};

export function Component() {
  const session = useSession();
  const phone = usePhone();
  const choices = useGet(whistleChoices, {}, { staleTime: 300_000 });
  const page = usePage(listWhistleCalls, { filters: defaults, sort: '-calledAt', size: 20 });
  const f = page.filters;
  const set = page.setFilters;
  const columns: Column<CallRow>[] = [
    {
      key: 'title',
      title: '事项 / 地点',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.title}
          to={whistlePath(row.whistleId)}
          note={`${row.code} · ${row.place}`}
          tags={
            <>
              {row.urgency === 'urgent' ? <Tag>紧急</Tag> : null}
              {row.round > 1 ? <Tag>第 {row.round} 次</Tag> : null}
              {phone && row.rating ? <Tag>{ratingText(row.rating)}</Tag> : null}
            </>
          }
        />
      ),
    },
    { key: 'unit', title: '叫到的部门', width: '8.6rem', card: 'meta', render: (row) => row.unitName },
    {
      key: 'street',
      title: '街道',
      width: '6rem',
      hideBelow: 1100,
      card: 'none',
      render: (row) => shortStreet(row.streetName),
    },
    {
      key: 'state',
      title: '状态',
      width: '7.4rem',
      card: 'side',
      render: (row) => <StateBadge {...callBadge(row.state)} />,
    },
    { key: 'called', title: '吹哨时间', width: '8rem', card: 'meta', render: (row) => timeTick(row.calledAt) },
    {
      key: 'arrive',
      title: '到场',
      width: '11.6rem',
      card: 'meta',
      render: (row) => (
        <span className={row.isOnTime === false ? 'jt-late' : undefined}>
          {row.state === 'cancelled' ? '已撤回' : arrivalText(row)}
        </span>
      ),
    },
    {
      key: 'due',
      title: '本环节期限',
      width: '8.2rem',
      sort: 'due',
      card: 'meta',
      render: (row) => (row.stepDueAt ? <Clock bare due={row.stepDueAt} label="本环节期限" /> : null),
    },
    { key: 'rating', title: '评价', width: '7rem', card: 'none', render: (row) => ratingText(row.rating) },
  ];
  return (
    <Page
      title="吹哨报到"
      note={phone ? undefined : '街道吹哨，部门到场，街道评价。一行是一次吹哨叫到的一个部门。'}
      tools={phone ? undefined : <AsOf value={f.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />}
      actions={
        <>
          <Button icon={ChartColumn} to="/whistles/figures">
            及时率和解决率
          </Button>
          {choices.data?.mayBlow ? (
            <Button kind="filled" icon={Siren} to="/whistles/new">
              吹哨
            </Button>
          ) : null}
        </>
      }
    >
      <FilterBar
        search={{ value: f.q, onChange: (q) => set({ q }), placeholder: '编号、事项、地点、企业' }}
        right={
          phone ? undefined : (
            <div className="jt-tools">
              <SheetTools path="whistles" print="/ledger-print/whistles" filters={f} />
            </div>
          )
        }
      >
        <FilterChip
          label="状态"
          value={f.state}
          options={Object.entries(callMachine.states).map(([value, info]) => ({ value, label: info.label }))}
          onChange={(state) => set({ state })}
        />
        <FilterChip
          label="部门"
          value={f.unit}
          options={(choices.data?.units ?? []).map((u) => ({ value: u.id, label: u.name }))}
          onChange={(unit) => set({ unit })}
        />
        {(choices.data?.streets.length ?? 0) > 1 ? (
          <FilterChip
            label="街道"
            value={f.street}
            options={(choices.data?.streets ?? []).map((one) => ({ value: one.code, label: shortStreet(one.name) }))}
            onChange={(street) => set({ street })}
          />
        ) : null}
        <FilterChip
          label="缓急"
          value={f.urgency}
          options={optionsOf(urgencyLabels)}
          onChange={(urgency) => set({ urgency })}
        />
        {f.mark ? (
          <ToggleChip
            label={`统计口径：${whistleMarkLabels[f.mark as keyof typeof whistleMarkLabels] ?? f.mark}`}
            value
            onChange={() => set({ mark: '' })}
          />
        ) : (
          <ToggleChip label="未按时到场" value={false} onChange={() => set({ mark: 'late' })} />
        )}
        {f.dueFrom || f.dueTo ? (
          <ToggleChip
            label={`应到 ${f.dueFrom} 至 ${f.dueTo}`}
            value
            onChange={() => set({ dueFrom: '', dueTo: '' })}
          />
        ) : null}
        {f.from || f.to ? (
          <ToggleChip
            label={`吹哨日期：${f.from ? dayCol(f.from) : '最早'} 至 ${f.to ? dayCol(f.to) : '今天'}`}
            value
            onChange={() => set({ from: '', to: '' })}
          />
        ) : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="吹哨报到台账"
        to={(row) => whistlePath(row.whistleId)}
        unit="件"
        minWidth={980}
        empty={{
          title: '没有符合条件的吹哨',
          text: choices.data?.mayBlow
            ? '需要部门到现场时，点“吹哨”。'
            : '街道叫到您的单位以后，会出现在这里和待办里。改一改条件再看。',
        }}
      />
      {phone && choices.data?.mayBlow ? (
        <p className="z-small z-ink2 jt-more">
          评价说明：{Object.values(ratingLabels).join('、')}；没有完全解决的可以再次吹哨。
          <Link to="/whistles/figures"> 看及时率</Link>
        </p>
      ) : null}
    </Page>
  );
}
