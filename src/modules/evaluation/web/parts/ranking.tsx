/** The ranking of one group: places with ties, grades with their reason, dimensions as a heat, distribution. */
import { Link } from 'react-router';
import { usePhone } from '#kernel/web/hooks.ts';
import { BarChart, Card, CellTwo, DataTable, Row, Rows, StateBar, Tag, type Column } from '#kernel/web/ui/index.ts';
import type { Placed, RoundView } from '../../shared/schema.ts';
import { gradeKeys, gradeLabels, groupLabels, sheetMachine } from '../../shared/states.ts';
import { gradeWord, pts, rankWords, whyWords } from '../words.ts';

type Board = RoundView['boards'][number];
/** Sand by share of the points lost: what is weak catches the eye. */
const heat = (share: number): string => {
  const lost = 1 - share;
  return lost < 0.05 ? '' : `ev-h${lost < 0.1 ? 1 : lost < 0.2 ? 2 : lost < 0.35 ? 3 : lost < 0.5 ? 4 : 5}`;
};

export function Ranking({ round, board }: { round: RoundView; board: Board }) {
  const phone = usePhone();
  const sheetPath = (unit: Placed): string => `/evaluation/rounds/${round.id}/units/${unit.unitId}`;
  const columns: Column<Placed>[] = [
    {
      key: 'rank',
      title: '名次',
      width: '7.4rem',
      card: 'meta',
      render: (row) => (
        <span className="ev-num">
          {row.rank === null ? '未公布' : rankWords(row.rank, row.isTied)}
          {row.corrected ? <span className="z-small z-ink2"> 更正后第 {row.corrected.rank} 名</span> : null}
        </span>
      ),
    },
    {
      key: 'unit',
      title: '单位',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.unitName}
          {...(row.mayOpen ? { to: sheetPath(row) } : {})}
          {...(row.sizeRank !== null
            ? { note: `${row.sizeClass}规模第 ${row.sizeRank}/${row.sizeCount ?? ''} 名` }
            : row.sizeClass
              ? { note: `${row.sizeClass}规模` }
              : {})}
          tags={
            <>
              {row.openObjections > 0 ? <Tag>异议 {row.openObjections} 件</Tag> : null}
              {row.missing > 0 ? <Tag>未评 {row.missing} 项</Tag> : null}
              {row.unreported > 0 ? <Tag>未报 {row.unreported} 项</Tag> : null}
              {row.notCompared > 0 ? <Tag>折算 {row.notCompared} 项</Tag> : null}
            </>
          }
        />
      ),
    },
    {
      key: 'total',
      title: '得分',
      width: '9rem',
      align: 'right',
      card: 'meta',
      render: (row) => (
        <span className="ev-num">
          {row.total === null ? (
            '未公布'
          ) : row.mayOpen ? (
            <Link to={sheetPath(row)}>{pts(row.total)}</Link>
          ) : (
            pts(row.total)
          )}
          {row.corrected ? <span className="z-small z-ink2"> 更正为 {pts(row.corrected.total)}</span> : null}
        </span>
      ),
    },
    {
      key: 'extras',
      title: '加分 / 扣分',
      width: '7rem',
      align: 'right',
      card: 'none',
      render: (row) =>
        row.bonus === null
          ? ''
          : `${row.bonus > 0 ? `+${pts(row.bonus)}` : '0'} / ${row.deducted ? `−${pts(row.deducted)}` : '0'}`,
    },
    {
      key: 'grade',
      title: '等次',
      width: '6rem',
      card: 'side',
      render: (row) => (row.grade === null ? sheetMachine.states[row.state].label : <b>{gradeWord(row.grade)}</b>),
    },
    { key: 'why', title: '说明', card: 'meta', hideBelow: 1200, render: (row) => whyWords(row.gradeWhy) },
  ];
  const shown = board.units.filter((unit) => Object.keys(unit.dimensions).length > 0);
  const scored = board.units.filter((unit) => unit.total !== null);
  return (
    <>
      <Card
        title={`${groupLabels[board.group]}（${board.units.length} 家）`}
        note={
          <>
            按{' '}
            <Link className="ev-under" to={`/evaluation/schemes/${board.scheme.id}`}>
              {board.scheme.title}
            </Link>
            ，优秀名额 {board.quota} 家
          </>
        }
        pad={false}
      >
        {phone ? (
          <Rows label={`${groupLabels[board.group]}排名`}>
            {board.units.map((unit) => (
              <Row
                key={unit.unitId}
                {...(unit.mayOpen ? { to: sheetPath(unit) } : {})}
                title={`${unit.rank === null ? '' : `${rankWords(unit.rank, unit.isTied)} `}${unit.unitName}`}
                note={[
                  unit.grade === null ? sheetMachine.states[unit.state].label : gradeWord(unit.grade),
                  ...(unit.sizeRank === null
                    ? []
                    : [`${unit.sizeClass}规模第 ${unit.sizeRank}/${unit.sizeCount ?? ''} 名`]),
                  ...(unit.openObjections > 0 ? [`异议 ${unit.openObjections} 件`] : []),
                  ...(unit.missing > 0 ? [`未评 ${unit.missing} 项`] : []),
                  ...(unit.unreported > 0 ? [`未报 ${unit.unreported} 项`] : []),
                  ...(unit.notCompared > 0 ? [`折算 ${unit.notCompared} 项`] : []),
                  ...(unit.corrected ? [`更正后 ${pts(unit.corrected.total)} 分、第 ${unit.corrected.rank} 名`] : []),
                ].join('，')}
                right={<b className="ev-num">{unit.total === null ? '未公布' : `${pts(unit.total)} 分`}</b>}
              />
            ))}
          </Rows>
        ) : (
          <DataTable
            caption={`${groupLabels[board.group]}排名`}
            rowKey={(row) => row.unitId}
            rows={board.units}
            columns={columns}
            empty="没有单位"
          />
        )}
      </Card>
      {shown.length > 1 && !phone ? (
        <Card title="维度得分" note="颜色越深，失分越多；点单位打开评分表" pad={false}>
          <div className="z-tablescroll" tabIndex={0} role="region" aria-label={`${groupLabels[board.group]}维度得分`}>
            <table className="ev-heat">
              <thead>
                <tr>
                  <th scope="col">单位</th>
                  {board.dimensions.map((d) => (
                    <th key={d.key} scope="col">
                      {d.title}
                      <small>{pts(d.weight)} 分</small>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.map((unit) => (
                  <tr key={unit.unitId}>
                    <th scope="row">
                      <Link to={sheetPath(unit)}>{unit.unitName}</Link>
                    </th>
                    {board.dimensions.map((d) => {
                      const points = unit.dimensions[d.key]?.points ?? 0;
                      return (
                        <td key={d.key} className={heat(d.weight > 0 ? points / d.weight : 0)}>
                          {pts(points)}
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Card>
      ) : null}
      {scored.length > 1 ? (
        <Card title="得分分布" note={gradeKeys.map((g) => `${gradeLabels[g]} ${board.grades[g]} 家`).join('，')}>
          <StateBar
            items={[
              { label: '优秀', value: board.grades.excellent, color: '#0E5A52' },
              { label: '良好', value: board.grades.good, color: '#66726D' },
              { label: '合格', value: board.grades.pass, color: '#B2935C' },
              { label: '不合格', value: board.grades.fail, color: '#17211E' },
            ]}
          />
          <BarChart
            title="各单位得分"
            unit="分"
            items={scored.map((unit) => ({ label: unit.unitName, value: unit.total ?? 0 }))}
          />
        </Card>
      ) : null}
    </>
  );
}
