/** The result of a year on paper: groups, places, grades, who decided, the seal. */
import { useParams } from 'react-router';
import { time } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Button, ErrorFace, Loading, PrintButton, PrintFrame } from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import { groupLabels, roundMachine } from '../../shared/states.ts';
import { gradeWord, pts, whyWords } from '../words.ts';
import '../evaluation.css';

export function Component() {
  const { id = '' } = useParams();
  const session = useSession();
  const query = useGet(c.getRound, { params: { id } });
  if (query.error) return <ErrorFace error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={8} />;
  const r = query.data;
  return (
    <div className="z-page">
      <div className="ev-acts z-noprint" style={{ marginBottom: 12 }}>
        <PrintButton />
        <Button to={`/evaluation/rounds/${r.id}`}>回到考核</Button>
      </div>
      <PrintFrame
        title={`${r.title}结果`}
        office={session.unit?.name}
        asOf={session.clock().toISOString()}
        total={`共 ${r.boards.reduce((n, b) => n + b.units.length, 0)} 家`}
        condition={`${roundMachine.states[r.state].label}${r.frozen ? `（${time(r.frozen.at)} ${r.frozen.by}批准）` : '，非最终结果'}。`}
        maker={session.user.name}
        reader={`${session.unit?.name ?? ''} ${session.user.name}`}
        {...(r.frozenHash ? { checkCode: r.frozenHash.slice(0, 16) } : {})}
      >
        {r.boards.map((board) => (
          <table key={board.group} className="ev-sheet-table" style={{ marginBottom: 14 }}>
            <caption style={{ textAlign: 'left', fontWeight: 600, padding: '6px 0' }}>
              {groupLabels[board.group]}（优秀名额 {board.quota} 家）
            </caption>
            <thead>
              <tr>
                <th scope="col">名次</th>
                <th scope="col">单位</th>
                <th scope="col">规模</th>
                <th scope="col">得分</th>
                <th scope="col">加分</th>
                <th scope="col">扣分</th>
                <th scope="col">等次</th>
                <th scope="col">说明</th>
              </tr>
            </thead>
            <tbody>
              {board.units.map((u) => (
                <tr key={u.unitId}>
                  <td>
                    {u.rank ?? ''}
                    {u.isTied ? '（并列）' : ''}
                  </td>
                  <td>{u.unitName}</td>
                  <td>{u.sizeClass}</td>
                  <td className="ev-right">
                    {pts(u.total)}
                    {u.corrected ? `（更正 ${pts(u.corrected.total)}）` : ''}
                  </td>
                  <td className="ev-right">{pts(u.bonus)}</td>
                  <td className="ev-right">{pts(u.deducted)}</td>
                  <td>{gradeWord(u.grade)}</td>
                  <td>
                    {[whyWords(u.gradeWhy), ...(u.unreported > 0 ? [`未报 ${u.unreported} 项`] : [])]
                      .filter(Boolean)
                      .join('；')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </PrintFrame>
    </div>
  );
}
