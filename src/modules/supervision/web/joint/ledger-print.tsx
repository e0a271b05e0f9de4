/** A ledger of joint work or of 督导 on paper: the same conditions, all rows, conditions in words. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { call, type AnyEndpoint } from '#kernel/web/api.ts';
import { count } from '#kernel/web/format.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Button, ErrorFace, Loading, NotFound, PrintButton, PrintFrame } from '#kernel/web/ui/index.ts';
import { listDecisions, listSessions } from '../../shared/joint/session-contract.ts';
import { listWhistleCalls } from '../../shared/joint/whistle-contract.ts';
import {
  decisionLedger,
  findingLedger,
  sessionLedger,
  visitLedger,
  whistleLedger,
  type Ledger,
} from '../../shared/ledgers.ts';
import { listFindings, listVisits } from '../../shared/visits/contract.ts';
import './joint.css';

/** A pile that an office still prints; beyond it the table goes to Excel. */
const MOST = 2000;
const SIZE = 200;

interface Printed {
  ledger: Ledger<Record<string, unknown>, Record<string, unknown>>;
  list: AnyEndpoint;
  back: string;
}
const printed = (ledger: unknown, list: AnyEndpoint, back: string): Printed => ({
  ledger: ledger as Printed['ledger'],
  list,
  back,
});
const ledgers: Readonly<Record<string, Printed>> = {
  whistles: printed(whistleLedger, listWhistleCalls, '/whistles'),
  'joint-sessions': printed(sessionLedger, listSessions, '/joint-sessions'),
  'joint-decisions': printed(decisionLedger, listDecisions, '/joint-sessions?tab=decisions'),
  visits: printed(visitLedger, listVisits, '/visits'),
  'visit-findings': printed(findingLedger, listFindings, '/visits?tab=findings'),
};
/** Conditions of which several can be chosen. */
const SETS = new Set(['state', 'street', 'unit', 'urgency', 'group', 'method', 'kind']);

/** Numbers and days are not broken at their hyphens. */
const isOneWord = (value: string | number | null): boolean => typeof value === 'string' && /^[A-Z\d-]+$/.test(value);

export function Component() {
  const { ledger: key = '' } = useParams();
  const found = ledgers[key];
  return found ? <Paper key={key} name={key} found={found} /> : <NotFound />;
}

function Paper({ name, found }: { name: string; found: Printed }) {
  const session = useSession();
  const [address] = useSearchParams();
  const [now] = useState(() => session.clock());
  const filter = Object.fromEntries(
    [...address.entries()]
      .filter(([, value]) => value !== '')
      .map(([k, value]) => [k, SETS.has(k) ? value.split(',') : value]),
  );
  const list = useQuery({
    queryKey: ['print', name, address.toString()],
    queryFn: async ({ signal }) => {
      const rows: Record<string, unknown>[] = [];
      let total = 0;
      for (let page = 1; page <= MOST / SIZE; page += 1) {
        const answer = (await call(found.list, { query: { ...filter, limit: SIZE, page }, signal } as never)) as {
          items: Record<string, unknown>[];
          total: number;
        };
        rows.push(...answer.items);
        total = answer.total;
        if (rows.length >= total || answer.items.length === 0) break;
      }
      return { rows, total };
    },
    staleTime: Infinity,
  });
  if (list.error) return <ErrorFace error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Loading rows={10} />;
  const { rows, total } = list.data;
  const { ledger } = found;
  const conditions = ledger.conditions(filter);
  return (
    <div className="z-page">
      <div className="jt-printbar z-noprint">
        <PrintButton />
        <Button to={found.back}>回到台账</Button>
        {total > rows.length ? (
          <span className="z-overdue">
            共 {count(total)} {ledger.unit}，只排出前 {count(rows.length)} {ledger.unit}；请缩小条件，或导出 Excel。
          </span>
        ) : null}
      </div>
      <PrintFrame
        title={ledger.title}
        office={session.unit?.name}
        asOf={now.toISOString()}
        total={`共 ${count(total)} ${ledger.unit}`}
        condition={`${conditions.length > 0 ? conditions.join('；') : '无（全部）'}。`}
        maker={session.user.name}
        reader={`${session.unit?.name ?? ''} ${session.user.name}`}
        landscape
      >
        <table className="jt-printtable">
          <thead>
            <tr>
              <th scope="col">序号</th>
              {ledger.columns.map((column) => (
                <th key={column.header} scope="col">
                  {column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={String(row['id'])}>
                <td>{i + 1}</td>
                {ledger.columns.map((column) => {
                  const value = column.value(row);
                  return (
                    <td key={column.header} className={isOneWord(value) ? 'jt-nowrap' : undefined}>
                      {value}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </PrintFrame>
    </div>
  );
}
