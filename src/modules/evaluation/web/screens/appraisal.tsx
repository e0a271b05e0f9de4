/** 领导干部考核参考表: a unit's years, honours and deductions on one sheet of paper. */
import { useParams } from 'react-router';
import { dayCol } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Button, ErrorFace, Loading, PrintButton, PrintFrame } from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import { pts, whyWords } from '../words.ts';
import '../evaluation.css';

export function Component() {
  const { unitId = '' } = useParams();
  const session = useSession();
  const query = useGet(c.getAppraisal, { params: { unitId }, query: {} });
  if (query.error) return <ErrorFace error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={8} />;
  const a = query.data;
  return (
    <div className="z-page">
      <div className="ev-acts z-noprint" style={{ marginBottom: 12 }}>
        <PrintButton />
        <Button to="/evaluation?tab=inquiries">回到征询意见</Button>
      </div>
      <PrintFrame
        title={`领导干部考核参考表（${a.unitName}）`}
        office={session.unit?.name}
        asOf={session.clock().toISOString()}
        total={`${a.results.length} 个年度`}
        condition="治本攻坚三年行动开展情况，供政绩考核参考。"
        maker={session.user.name}
        reader={`${session.unit?.name ?? ''} ${session.user.name}`}
      >
        <Table
          caption="历年考核"
          head={['年度', '组别', '得分', '名次', '等次', '说明']}
          rows={a.results.map((r) => [String(r.year), r.group, pts(r.total), r.rank, r.grade, whyWords(r.why)])}
        />
        <Table
          caption="表彰和通报表扬"
          head={['公布日期', '名称', '个人']}
          rows={a.commendations.map((m) => [dayCol(m.on), m.title, m.person])}
        />
        <Table
          caption="加分、扣分和否决事项"
          head={['日期', '事项', '分值']}
          rows={a.deductions.map((d) => [dayCol(d.on), d.what, pts(d.points)])}
        />
        <Table
          caption="其他记录"
          head={['事项', '情况']}
          rows={a.facts.filter((f) => !/年度考核$|^表彰/.test(f.label)).map((f) => [f.label, f.text])}
        />
      </PrintFrame>
    </div>
  );
}

function Table({ caption, head, rows }: { caption: string; head: string[]; rows: string[][] }) {
  return (
    <table className="ev-sheet-table" style={{ marginBottom: 12 }}>
      <caption style={{ textAlign: 'left', fontWeight: 600, padding: '6px 0' }}>{caption}</caption>
      <thead>
        <tr>
          {head.map((h) => (
            <th key={h} scope="col">
              {h}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.length === 0 ? (
          <tr>
            <td colSpan={head.length}>没有记录</td>
          </tr>
        ) : (
          rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j}>{cell}</td>
              ))}
            </tr>
          ))
        )}
      </tbody>
    </table>
  );
}
