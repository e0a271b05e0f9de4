/** The statistics on paper: the equation and the table of one measure, with conditions in words. */
import { count, shortStreet } from '#kernel/web/format.ts';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Button, ErrorFace, Loading, PrintButton, PrintFrame } from '#kernel/web/ui/index.ts';
import { measures } from '#modules/hazards/shared/figure.ts';
import { getStatistics } from '../../shared/contract.ts';
import { ALL, summed } from '../parts/street-table.tsx';
import { askOf, defaults, inWords, measureOf, spanOf, spanWord, subjectOf } from '../question.ts';
import { queryText } from '#kernel/web/api.ts';
import '../statistics.css';

export function Component() {
  const session = useSession();
  const [question] = useUrlState(defaults);
  const asked = askOf(question);
  const counted = useGet(getStatistics, { query: asked }, { staleTime: Infinity });
  if (counted.error) return <ErrorFace error={counted.error} onRetry={() => void counted.refetch()} />;
  const table = counted.data;
  if (!table) return <Loading rows={10} />;
  const span = spanOf(question, session.today);
  const measure = measureOf(question);
  const value = summed(table);
  const { opening, found, relapsed, closed, open, overdue } = table.identity;
  const word = spanWord(span);
  const back = `/statistics${queryText({ ...asked, ...(question.grade === 'major' ? {} : { grade: question.grade }), ...(measure === 'open' ? {} : { measure }) })}`;
  const row = (code: string, label: string) => (
    <tr key={code}>
      <th scope="row">{label}</th>
      {[...table.industries.map((i) => i.code), ALL].map((industry) => (
        <td key={industry}>{count(value(measure, code, industry))}</td>
      ))}
    </tr>
  );
  return (
    <div className="z-page">
      <div className="st-printbar z-noprint">
        <PrintButton />
        <Button to={back}>回到统计</Button>
      </div>
      <PrintFrame
        title={`${measures[measure].label}${subjectOf(question)}统计表`}
        office={session.unit?.name}
        asOf={question.to ? `${span.to}T23:59:59+08:00` : table.countedAt}
        total="单位：件"
        condition={`${inWords(question, span, table.within?.label ?? '')}。误判撤销的不计，同一处隐患只计 1 件。`}
        maker={session.user.name}
        printedAt={session.clock().toISOString()}
        reader={`${session.unit?.name ?? ''} ${session.user.name}`}
        landscape
      >
        <p className="st-equation">
          期初存量 {count(opening.value)} ＋ {word}新增 {count(found.value)} ＋ 复发重开 {count(relapsed.value)} －{' '}
          {word}
          销号 {count(closed.value)} ＝ 现有未销号 {count(open.value)}，其中逾期 {count(overdue.value)}。
        </p>
        <table className="st-printtable">
          <thead>
            <tr>
              <th scope="col">街道</th>
              {table.industries.map((i) => (
                <th key={i.code} scope="col">
                  {i.name}
                </th>
              ))}
              <th scope="col">合计</th>
            </tr>
          </thead>
          <tbody>{table.streets.map((s) => row(s.code, shortStreet(s.name) + (s.isEnclave ? '（飞地）' : '')))}</tbody>
          <tfoot>{row(ALL, table.within?.isWholeDistrict ? '全区' : '合计')}</tfoot>
        </table>
      </PrintFrame>
    </div>
  );
}
