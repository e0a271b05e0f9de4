/** 试算: what a scheme would have made of a frozen year, beside what holds. Nothing is stored. */
import { useParams } from 'react-router';
import { Link } from 'react-router';
import { useGet, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import { Card, DataTable, Page, QueryFace, Row, Rows, Stack, type Column } from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import type { TryView } from '../../shared/schema.ts';
import { groupLabels } from '../../shared/states.ts';
import { gradeWord, pts } from '../words.ts';
import '../evaluation.css';

type TryRow = TryView['rows'][number];
const shift = (before: number, after: number): string =>
  before === after ? '不变' : before > after ? `升 ${before - after} 位` : `降 ${after - before} 位`;

export function Component() {
  const { id = '' } = useParams();
  const phone = usePhone();
  const [{ year }] = useUrlState({ year: '' });
  const query = useGet(c.tryScheme, { params: { id }, query: { year: Number(year) } });
  const columns: Column<TryRow>[] = [
    { key: 'unit', title: '单位', card: 'head', render: (row) => row.unitName },
    {
      key: 'before',
      title: '原得分',
      width: '9rem',
      align: 'right',
      card: 'meta',
      render: (row) => (
        <span className="ev-nowrap">
          {pts(row.before.total)}（第 {row.before.rank}）
        </span>
      ),
    },
    {
      key: 'after',
      title: '试算得分',
      width: '9rem',
      align: 'right',
      card: 'meta',
      render: (row) => (
        <b className="ev-nowrap">
          {pts(row.after.total)}（第 {row.after.rank}）
        </b>
      ),
    },
    {
      key: 'shift',
      title: '名次变化',
      width: '6.4rem',
      card: 'side',
      render: (row) => shift(row.before.rank, row.after.rank),
    },
    {
      key: 'grade',
      title: '等次',
      width: '9rem',
      card: 'meta',
      render: (row) =>
        row.before.grade === row.after.grade
          ? gradeWord(row.after.grade)
          : `${gradeWord(row.before.grade)} → ${gradeWord(row.after.grade)}`,
    },
    { key: 'why', title: '变化最大的项目', card: 'meta', render: (row) => row.why.join('；') || '没有变化' },
  ];
  return (
    <Page
      title="方案试算"
      note="只读取已冻结的数据，不写入考核"
      crumbs={[
        { label: '考核评价', to: '/evaluation' },
        { label: '考核方案', to: `/evaluation/schemes/${id}` },
        { label: '试算' },
      ]}
    >
      <QueryFace query={query} rows={8}>
        {(data) => (
          <Stack>
            <Card
              title={`${groupLabels[data.group]}：${data.year} 年数据，${data.moved} 家名次变化`}
              note={
                <>
                  新方案{' '}
                  <Link className="ev-under" to={`/evaluation/schemes/${data.schemeId}`}>
                    {data.schemeCode}
                  </Link>
                  ，对照当年方案 {data.against}
                </>
              }
              pad={false}
            >
              {phone ? (
                <Rows label="试算结果">
                  {data.rows.map((row) => (
                    <Row
                      key={row.unitId}
                      title={`第 ${row.after.rank} 名 ${row.unitName}`}
                      note={`原 ${pts(row.before.total)} 分（第 ${row.before.rank}），${shift(row.before.rank, row.after.rank)}；${
                        row.before.grade === row.after.grade
                          ? gradeWord(row.after.grade)
                          : `${gradeWord(row.before.grade)} → ${gradeWord(row.after.grade)}`
                      }；${row.why.join('；') || '没有变化'}`}
                      right={<b className="ev-num">{pts(row.after.total)} 分</b>}
                    />
                  ))}
                </Rows>
              ) : (
                <DataTable
                  caption="试算结果"
                  rowKey={(row) => row.unitId}
                  rows={data.rows}
                  columns={columns}
                  empty="没有单位"
                />
              )}
            </Card>
            {data.leftOut.length > 0 ? (
              <Card title="当年没有评过、按其余项得分率折算的项目">
                <p className="ev-text">{data.leftOut.join('、')}</p>
              </Card>
            ) : null}
            <Card title={`方案改了什么（${data.changes.length}）`}>
              {data.changes.length > 0 ? (
                <ul className="ev-faults">
                  {data.changes.map((one) => (
                    <li key={one}>{one}</li>
                  ))}
                </ul>
              ) : (
                <p className="ev-text">与当年方案相同。</p>
              )}
            </Card>
          </Stack>
        )}
      </QueryFace>
    </Page>
  );
}
