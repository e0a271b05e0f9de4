/** The checklist on paper: A4, room for the result and the signatures. */
import { useState } from 'react';
import { useParams } from 'react-router';
import { day } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Button, ErrorFace, Loading, PrintButton, PrintFrame } from '#kernel/web/ui/index.ts';
import { getChecklist, purposes } from '../../shared/checklists.ts';
import { groupLines, lineNotes } from '../components/checklist-line.tsx';
import '../criteria.css';

export function Component() {
  const { id = '' } = useParams();
  const session = useSession();
  const [now] = useState(() => session.clock());
  const asked = useGet(getChecklist, { params: { id } });
  if (asked.error && !asked.data) return <ErrorFace error={asked.error} onRetry={() => void asked.refetch()} />;
  const list = asked.data;
  if (!list) return <Loading rows={10} />;
  return (
    <>
      <div className="cr-acts z-noprint">
        <Button to={`/criteria/checklists/${id}`}>回到清单</Button>
        <PrintButton />
      </div>
      <PrintFrame
        title={list.title}
        office={list.unitName}
        asOf={now.toISOString()}
        total={`${list.items.length} 条`}
        condition={`${purposes[list.purpose]}用；${list.place ? `适用场所：${list.place}；` : ''}按${day(list.madeOn)}有效的条文编制；${list.code}`}
        reader={session.user.name}
        maker={list.madeBy}
        landscape
      >
        <p className="cr-paper-line">
          被检查单位：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿　检查日期：＿＿＿＿年＿＿月＿＿日
        </p>
        {list.newer.map((n) => (
          <p key={n.standardName} className="cr-paper-line">
            提示：《{n.standardName}》{n.text}
            {n.newName ? `：${n.newName}` : ''}
          </p>
        ))}
        <table className="cr-paper">
          <thead>
            <tr>
              <th scope="col">序号</th>
              <th scope="col">检查内容</th>
              <th scope="col">检查要点</th>
              <th scope="col">依据</th>
              <th scope="col">结果</th>
              <th scope="col">问题和处理</th>
            </tr>
          </thead>
          <tbody>
            {groupLines(list.items).flatMap((group) => [
              <tr key={`head-${group.items[0]?.no}`}>
                <th scope="rowgroup" colSpan={6}>
                  {group.topic}
                </th>
              </tr>,
              ...group.items.map((line) => (
                <tr key={line.criterionId}>
                  <td>{line.no}</td>
                  <td>{line.question}</td>
                  <td>{line.hint}</td>
                  <td>
                    {line.citation}
                    {lineNotes(line).map((note) => (
                      <span key={note} className="cr-paper-note">
                        【{note}】
                      </span>
                    ))}
                  </td>
                  <td className="cr-paper-boxes">
                    <span>□ 符合</span>
                    <span>□ 不符合</span>
                    <span>□ 不涉及</span>
                  </td>
                  <td />
                </tr>
              )),
            ])}
          </tbody>
        </table>
        <p className="cr-paper-line">
          检查人员（签名）：＿＿＿＿＿＿＿＿　　　被检查单位负责人（签名）：＿＿＿＿＿＿＿＿
        </p>
      </PrintFrame>
    </>
  );
}
