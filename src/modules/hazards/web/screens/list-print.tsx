/** The list on paper: title, unit, day, every item with how it stands, places to sign. */
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { call } from '#kernel/web/api.ts';
import { count, dayCol } from '#kernel/web/format.ts';
import { useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Button, ErrorFace, Loading, PrintButton, PrintFrame } from '#kernel/web/ui/index.ts';
import { getList, itemKinds, listItems, listKinds, type ItemKind, type ListItem } from '../../shared/lists.ts';
import { gradeLabels } from '../../shared/labels.ts';
import { badgeOf } from '../../shared/states.ts';
import '../hazards.css';

const SIZE = 200;

export function Component() {
  const { id = '' } = useParams();
  const session = useSession();
  const [{ asOf, kind }] = useUrlState({ asOf: '', kind: 'all' });
  const query = { ...(asOf ? { asOf } : {}), kind };
  const sheet = useQuery({
    queryKey: ['print', 'hazard-list', id, asOf, kind],
    queryFn: async ({ signal }) => {
      const list = await call(getList, { params: { id }, query: asOf ? { asOf } : {} }, { signal });
      const rows: ListItem[] = [];
      for (let page = 1; ; page += 1) {
        const answer = await call(listItems, { params: { id }, query: { ...query, limit: SIZE, page } } as never, {
          signal,
        });
        rows.push(...answer.items);
        if (rows.length >= answer.total || answer.items.length === 0) return { list, rows };
      }
    },
    staleTime: Infinity,
  });
  if (sheet.error) return <ErrorFace error={sheet.error} onRetry={() => void sheet.refetch()} />;
  if (!sheet.data) return <Loading rows={10} />;
  const { list, rows } = sheet.data;
  const f = list.figures;
  return (
    <div className="z-page">
      <div className="hz-printbar z-noprint">
        <PrintButton />
        <Button to={`/hazards/lists/${id}`}>回到清单</Button>
      </div>
      <PrintFrame
        title={list.title}
        office={list.madeByUnit}
        asOf={`${list.asOf}T00:00:00+08:00`}
        total={`应销账 ${count(f.all)} 件，已销账 ${count(f.struck)} 件，未销账 ${count(f.left)} 件，逾期 ${count(f.overdue)} 件`}
        condition={`责任单位：${list.unitName}（${listKinds[list.kind]}）。销账期限 ${dayCol(list.dueOn)}。${list.condition}${
          kind === 'all' ? '' : `。只列${itemKinds[kind as ItemKind]}的`
        }`}
        maker={session.user.name}
        reader={`${session.unit?.name ?? ''} ${session.user.name}`}
        landscape
      >
        <table className="hz-printtable">
          <thead>
            <tr>
              {['序号', '编号', '单位名称', '隐患名称', '等级', '责任人', '监管部门', '期限', '销账情况', '说明'].map(
                (head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.hazardId}>
                <td className="hz-mid">{row.seq}</td>
                <td>{row.code}</td>
                <td>{row.enterpriseName}</td>
                <td>
                  {row.title}
                  {row.isLater ? `（${dayCol(row.addedOn)} 后增）` : ''}
                </td>
                <td className="hz-mid">{gradeLabels[row.grade]}</td>
                <td className="hz-mid">{row.responsible}</td>
                <td className="hz-mid">{row.unitName}</td>
                <td className="hz-mid hz-nowrap">{dayCol(row.dueOn)}</td>
                <td className="hz-mid">
                  {row.isVoid ? '误判撤销' : row.isStruck ? `${dayCol(row.struckOn)} 已销账` : badgeOf(row.now).label}
                </td>
                <td>
                  {row.isOverdue ? <b>{row.why}</b> : row.why}
                  {row.remark ? ` ${row.remark.by}：${row.remark.text}` : ''}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <div className="hz-signplaces">
          <span>交账单位（章）：</span>
          <span>责任单位签收：</span>
          <span>签收日期：</span>
        </div>
      </PrintFrame>
    </div>
  );
}
