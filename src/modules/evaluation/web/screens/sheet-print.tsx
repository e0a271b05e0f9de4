/** One unit's score sheet on paper: item by item. */
import { useParams } from 'react-router';
import { useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Button, ErrorFace, Loading, PrintButton, PrintFrame } from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import { groupLabels, roleLabels, sheetMachine } from '../../shared/states.ts';
import { gradeWord, pts, rankWords } from '../words.ts';
import '../evaluation.css';

export function Component() {
  const { id = '', unitId = '' } = useParams();
  const session = useSession();
  const query = useGet(c.getSheet, { params: { id, unitId } });
  if (query.error) return <ErrorFace error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={8} />;
  const s = query.data;
  const titles = new Map(s.dimensions.map((d) => [d.key, d.title]));
  return (
    <div className="z-page">
      <div className="ev-acts z-noprint" style={{ marginBottom: 12 }}>
        <PrintButton />
        <Button to={`/evaluation/rounds/${s.roundId}/units/${s.unitId}`}>回到评分表</Button>
      </div>
      <PrintFrame
        title={`${s.roundTitle}评分表（${s.unitName}）`}
        office={session.unit?.name}
        asOf={session.clock().toISOString()}
        total={
          s.result
            ? `得分 ${pts(s.result.total)}${s.result.rank === null ? '' : `，${groupLabels[s.group]}${rankWords(s.result.rank, s.result.isTied)}，${gradeWord(s.result.grade)}`}`
            : sheetMachine.states[s.state].label
        }
        condition={`${s.code}，${groupLabels[s.group]}，${sheetMachine.states[s.state].label}。`}
        maker={session.user.name}
        reader={`${session.unit?.name ?? ''} ${session.user.name}`}
      >
        <table className="ev-sheet-table">
          <thead>
            <tr>
              <th scope="col">维度</th>
              <th scope="col">项目</th>
              <th scope="col">满分</th>
              <th scope="col">系统</th>
              <th scope="col">自评</th>
              <th scope="col">核定</th>
              <th scope="col">裁定</th>
              <th scope="col">得分</th>
              <th scope="col">依据</th>
            </tr>
          </thead>
          <tbody>
            {s.items.map((one) => (
              <tr key={one.id}>
                <td>{titles.get(one.item.dimension) ?? roleLabels[one.item.role]}</td>
                <td>{one.item.title}</td>
                <td className="ev-right">{one.item.role === 'score' ? pts(one.item.weight) : ''}</td>
                <td className="ev-right">{pts(one.computed)}</td>
                <td className="ev-right">{pts(one.self)}</td>
                <td className="ev-right">{pts(one.office)}</td>
                <td className="ev-right">{pts(one.ruled)}</td>
                <td className="ev-right">
                  {pts(one.points)}
                  {one.corrected === null ? '' : `（更正 ${pts(one.corrected)}）`}
                </td>
                <td>
                  {[
                    one.words || one.rule,
                    one.officeReason,
                    ...one.entries
                      .filter((e) => !e.withdrawn)
                      .map((e) => `${e.happenedOn} ${e.what} ${pts(e.points)} 分`),
                  ]
                    .filter(Boolean)
                    .join('；')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </PrintFrame>
    </div>
  );
}
