/** The ledger on paper: the same conditions, all rows, conditions in words. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { call } from '#kernel/web/api.ts';
import { clockFace, count, dayCol } from '#kernel/web/format.ts';
import { useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Button, ErrorFace, Loading, PrintButton, PrintFrame } from '#kernel/web/ui/index.ts';
import { listHazards } from '../../shared/contract.ts';
import type { HazardRow } from '../../shared/schema.ts';
import { badgeOf } from '../../shared/states.ts';
import { askLedger, conditionsInWords, ledgerDefaults, type LedgerState } from '../ledger-filter.ts';
import { useReference } from '../reference.ts';
import '../hazards.css';

/** A pile that an office still prints; beyond it the table goes to Excel. */
const MOST = 2000;
const SIZE = 200;

export function Component() {
  const session = useSession();
  const reference = useReference();
  const [address] = useSearchParams();
  const [state] = useUrlState({ ...ledgerDefaults, sort: '', ids: [] as string[] });
  const [now] = useState(() => session.clock());
  const back = new URLSearchParams(address);
  back.delete('ids');
  const list = useQuery({
    queryKey: ['print', 'hazards', address.toString()],
    queryFn: async ({ signal }) => {
      const { view: _view, ids, sort, ...filter } = state;
      const said = Object.fromEntries(
        Object.entries(filter).filter(
          ([, value]) => value !== '' && value !== false && !(Array.isArray(value) && value.length === 0),
        ),
      );
      const query = { ...askLedger({ ...said, sort }), ...(ids.length ? { ids } : {}) };
      const rows: HazardRow[] = [];
      let total = 0;
      for (let page = 1; page <= MOST / SIZE; page += 1) {
        const answer = await call(listHazards, { query: { ...query, limit: SIZE, page } }, { signal });
        rows.push(...answer.items);
        total = answer.total;
        if (rows.length >= total || answer.items.length === 0) break;
      }
      return { rows, total };
    },
    staleTime: Infinity,
  });
  if (list.error) return <ErrorFace error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data || !reference.ready) return <Loading rows={10} />;
  const { rows, total } = list.data;
  const overdue = rows.filter((row) => row.daysLeft !== null && row.daysLeft < 0 && !row.closedOn).length;
  const today = rows.filter((row) => row.daysLeft === 0 && !row.closedOn).length;
  const filter = state as unknown as LedgerState & { ids: string[] };
  const names = {
    street: reference.streetFull,
    industry: reference.industry,
    unit: reference.unit,
    enterprise: () => rows[0]?.enterpriseName ?? '所选企业',
  };
  const major = filter.grade.length === 1 && filter.grade[0] === 'major';
  const title = `${session.districtName?.replace(/安全生产.*$/, '') ?? ''}${filter.listed ? '挂牌督办' : ''}${major ? '重大事故' : ''}隐患台账`;
  return (
    <div className="z-page">
      <div className="hz-printbar z-noprint">
        <PrintButton />
        <Button to={`/hazards?${back.toString()}`}>回到台账</Button>
        {total > rows.length ? (
          <span className="z-overdue">
            共 {count(total)} 件，只排出前 {count(rows.length)} 件；请缩小条件，或导出 Excel。
          </span>
        ) : null}
      </div>
      <PrintFrame
        title={title}
        office={session.unit?.name}
        asOf={now.toISOString()}
        total={`共 ${count(total)} 件，单位：件、天`}
        condition={`${filter.ids.length ? `所选 ${count(filter.ids.length)} 件` : conditionsInWords(filter, names)}。同一处隐患只计 1 件。${
          overdue || today ? `逾期 ${overdue} 件，今天到期 ${today} 件。` : ''
        }`}
        maker={session.user.name}
        reader={`${session.unit?.name ?? ''} ${session.user.name}`}
        landscape
      >
        <table className="hz-printtable">
          <thead>
            <tr>
              {[
                '序号',
                '编号',
                '单位名称',
                '隐患名称',
                '街道',
                '行业领域',
                '发现日期',
                '本环节期限',
                '期限状态',
                '办理状态',
                '责任部门\n承办人',
              ].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => {
              const face = clockFace({
                due: row.stepDueAt ?? row.stepDueOn,
                doneOn: row.closedOn,
                startedOn: row.closedOn ? row.foundOn : null,
                now,
              });
              return (
                <tr key={row.id}>
                  <td className="hz-mid">{i + 1}</td>
                  <td>{row.code}</td>
                  <td>{row.enterpriseName}</td>
                  <td>
                    {row.grade === 'major' && !major ? '【重大】' : ''}
                    {row.title}
                  </td>
                  <td className="hz-mid">{reference.street(row.streetCode)}</td>
                  <td className="hz-mid">{reference.industry(row.industry)}</td>
                  <td className="hz-mid hz-nowrap">{dayCol(row.foundOn)}</td>
                  <td className="hz-mid hz-nowrap">
                    {row.closedOn ? `${dayCol(row.closedOn)} 销号` : dayCol(row.stepDueOn)}
                  </td>
                  <td className="hz-mid hz-nowrap">{face.tone === 'overdue' ? <b>{face.text}</b> : face.text}</td>
                  <td className="hz-mid">{badgeOf(row).label}</td>
                  <td>
                    {row.unitName}
                    <br />
                    {row.handlerName ?? '未指定'}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </PrintFrame>
    </div>
  );
}
