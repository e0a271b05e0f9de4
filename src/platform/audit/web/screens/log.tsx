/** 审计日志: who did what to what, newest first; one entry with its facts in the drawer. */
import { useState } from 'react';
import { time, timeCol } from '#kernel/web/format.ts';
import { usePage } from '#kernel/web/hooks.ts';
import {
  CellTwo,
  type Column,
  DayRange,
  DetailDrawer,
  FilterBar,
  KeyValue,
  LedgerTable,
  LinkButton,
  Page,
} from '#kernel/web/ui/index.ts';
import { listAuditEntries } from '../../shared/contract.ts';
import type { AuditEntry } from '../../shared/schema.ts';
import '../audit.css';

const doors: Readonly<Record<string, string>> = {
  http: '页面或接口',
  job: '系统自动',
  cli: '命令行',
  import: '导入',
  mqtt: '设备',
};

const who = (entry: AuditEntry): string =>
  entry.actor.onBehalfOf ? `${entry.actor.name}（代${entry.actor.onBehalfOf.name}）` : entry.actor.name;

export function Component() {
  const page = usePage(listAuditEntries, {
    filters: { q: '', action: '', subjectType: '', subjectId: '', actorId: '', from: '', to: '' },
  });
  const [open, setOpen] = useState<AuditEntry | null>(null);
  const columns: Column<AuditEntry>[] = [
    { key: 'at', title: '时间', width: '160px', render: (row) => timeCol(row.at) },
    {
      key: 'actor',
      title: '谁',
      width: '240px',
      render: (row) => (
        <CellTwo title={who(row)} note={[row.actor.unitName, row.actor.post].filter(Boolean).join(' ') || undefined} />
      ),
    },
    {
      key: 'action',
      title: '做了什么',
      primary: true,
      render: (row) => (
        <button type="button" className="z-link" onClick={() => setOpen(row)}>
          {row.actionLabel}
        </button>
      ),
    },
    {
      key: 'subject',
      title: '对什么',
      render: (row) => <CellTwo title={row.subjectLabel} note={row.subjectCode ?? row.subjectId.slice(-12)} />,
    },
    { key: 'ip', title: '网络地址', width: '140px', hideBelow: 1200, render: (row) => row.ip ?? doors[row.door] ?? '' },
  ];
  const { filters } = page;
  const narrowed = [
    filters.action ? { key: 'action', label: '只看这类动作' } : null,
    filters.subjectId ? { key: 'subject', label: '只看这一件' } : null,
    filters.actorId ? { key: 'actor', label: '只看这个人' } : null,
  ].filter((one) => one !== null);
  return (
    <Page title="审计日志" note="只增不改；每件记录的日志首尾相连，每日封存">
      <FilterBar
        search={{
          value: filters.q,
          onChange: (q) => page.setFilters({ q }),
          placeholder: '查姓名、编号',
        }}
      >
        <DayRange
          from={filters.from}
          to={filters.to}
          label="日期"
          onChange={({ from, to }) => page.setFilters({ from, to })}
        />
        {narrowed.map((one) => (
          <span key={one.key} className="z-small z-ink2">
            {one.label}
          </span>
        ))}
        {page.filtered ? <LinkButton onClick={page.clearFilters}>清除条件</LinkButton> : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="审计日志"
        unit="条"
        empty={{ title: '没有符合条件的日志' }}
      />
      <DetailDrawer
        open={open !== null}
        onClose={() => setOpen(null)}
        title={open?.actionLabel ?? ''}
        note={open ? time(open.at) : null}
      >
        {open ? (
          <div className="z-stack">
            <KeyValue
              items={[
                { label: '经办', value: `${open.actor.name} ${open.actor.unitName} ${open.actor.post}` },
                ...(open.actor.onBehalfOf
                  ? [{ label: '代谁', value: `${open.actor.onBehalfOf.unitName} ${open.actor.onBehalfOf.name}` }]
                  : []),
                { label: '对象', value: `${open.subjectLabel} ${open.subjectCode ?? ''}`, note: open.subjectId },
                { label: '来路', value: `${doors[open.door] ?? open.door}${open.ip ? `，${open.ip}` : ''}` },
                { label: '请求编号', value: open.requestId.slice(-8) },
                { label: '链上位置', value: `这件记录的第 ${open.seq} 条` },
                { label: '链值（SM3）', value: <code className="a-code">{open.hash}</code>, wide: true },
              ]}
            />
            {Object.keys(open.facts).length > 0 ? (
              <div>
                <div className="z-field-label">内容</div>
                <pre className="a-facts">{JSON.stringify(open.facts, null, 2)}</pre>
              </div>
            ) : null}
            <div className="a-links">
              <LinkButton
                onClick={() => {
                  page.setFilters({ subjectType: open.subjectType, subjectId: open.subjectId });
                  setOpen(null);
                }}
              >
                只看这一件的日志
              </LinkButton>
              <LinkButton
                onClick={() => {
                  page.setFilters({ actorId: open.actor.id });
                  setOpen(null);
                }}
              >
                只看这个人的日志
              </LinkButton>
              <LinkButton
                onClick={() => {
                  page.setFilters({ action: open.action });
                  setOpen(null);
                }}
              >
                只看这类动作
              </LinkButton>
            </div>
          </div>
        ) : null}
      </DetailDrawer>
    </Page>
  );
}
