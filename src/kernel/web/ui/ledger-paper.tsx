/** A ledger on paper: the same conditions as on the screen, all rows, conditions in words. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import type { Ledger } from '../../shared/ledger.ts';
import { call, type AnyEndpoint } from '../api.ts';
import { count } from '../format.ts';
import { useSession } from '../session.tsx';
import { Button } from './button.tsx';
import { ErrorFace, Loading, NotFound } from './faces.tsx';
import { PrintButton, PrintFrame } from './print.tsx';
import './ledger-paper.css';

/** A pile that an office still prints; beyond it the table goes to Excel. */
const MOST = 2000;
const SIZE = 200;

const NONE: ReadonlySet<string> = new Set();

/** Numbers and days are not broken at their hyphens. */
const isOneWord = (value: string | number | null): boolean => typeof value === 'string' && /^[A-Z\d-]+$/.test(value);

interface Printed {
  ledger: Ledger<Record<string, unknown>, Record<string, unknown>>;
  list: AnyEndpoint;
  back: string;
}
/** A ledger of any room as `paperOf` takes it: `list` gives its rows, `back` is the screen that it was opened from. */
export const printed = <T, F>(ledger: Ledger<T, F>, list: AnyEndpoint, back: string): Printed => ({
  ledger: ledger as unknown as Printed['ledger'],
  list,
  back,
});

/**
 * The screen that prints the ledgers of a room, by the last part of its address (`:ledger`). `sets`: conditions of which several
 * can be chosen.
 */
export const paperOf = (ledgers: Readonly<Record<string, Printed>>, sets: readonly string[]) => {
  const many = new Set(sets);
  return function Paper() {
    const { ledger: key = '' } = useParams();
    const found = Object.hasOwn(ledgers, key) ? ledgers[key] : undefined;
    return found ? <LedgerPaper key={key} name={key} {...found} sets={many} /> : <NotFound />;
  };
};

export function LedgerPaper({
  name,
  ledger,
  list,
  back,
  sets = NONE,
}: Printed & {
  name: string;
  /** Conditions of which several can be chosen. */
  sets?: ReadonlySet<string>;
}) {
  const session = useSession();
  const [address] = useSearchParams();
  const [now] = useState(() => session.clock());
  const filter = Object.fromEntries(
    [...address.entries()]
      .filter(([, value]) => value !== '')
      .map(([k, value]) => [k, sets.has(k) ? value.split(',') : value]),
  );
  const read = useQuery({
    queryKey: ['print', name, address.toString()],
    queryFn: async ({ signal }) => {
      const rows: Record<string, unknown>[] = [];
      let total = 0;
      for (let page = 1; page <= MOST / SIZE; page += 1) {
        const answer = (await call(list, { query: { ...filter, limit: SIZE, page } }, { signal })) as {
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
  if (read.error) return <ErrorFace error={read.error} onRetry={() => void read.refetch()} />;
  if (!read.data) return <Loading rows={10} />;
  const { rows, total } = read.data;
  const conditions = ledger.conditions(filter);
  return (
    <div className="z-page">
      <div className="z-paperbar z-noprint">
        <PrintButton />
        <Button to={back}>回到台账</Button>
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
        <table className="z-papertable">
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
                    <td key={column.header} className={isOneWord(value) ? 'z-nowrap' : undefined}>
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
