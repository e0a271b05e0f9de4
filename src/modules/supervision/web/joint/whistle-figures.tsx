/** Response time, on-time share and resolved share by department and street; every number opens its calls. */
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { time } from '#kernel/web/format.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  AsOf,
  Card,
  DataTable,
  DayRange,
  FigureLink,
  FilterBar,
  Page,
  QueryFace,
  Stack,
  type Column,
} from '#kernel/web/ui/index.ts';
import { whistleFigures } from '../../shared/joint/whistle-contract.ts';
import type { WhistleCounts } from '../../shared/joint/whistle-schema.ts';
import { whistleMarkLabels, type WhistleMark } from '../../shared/joint/whistle-states.ts';
import { minutesText, shareText } from './words.ts';
import './joint.css';

interface Line extends WhistleCounts {
  key: string;
  name: string;
  query: Record<string, string>;
}

export function Component() {
  const session = useSession();
  const [state, set] = useUrlState({ from: '', to: '', asOf: '' });
  const given = Object.fromEntries(Object.entries(state).filter(([, value]) => value !== ''));
  const query = useGet(whistleFigures, { query: given }, { keep: true });
  const link = (line: Line, mark: WhistleMark): string =>
    `/whistles?${new URLSearchParams({ ...given, ...line.query, mark }).toString()}`;
  const figure = (line: Line, mark: WhistleMark, value: number, isLate = false) => (
    <FigureLink
      value={value}
      sentence={`${line.name} ${whistleMarkLabels[mark]} ${value} 件`}
      to={link(line, mark)}
      tone={isLate ? 'overdue' : 'plain'}
      icon={false}
    />
  );
  const columns = (head: string): Column<Line>[] => [
    { key: 'name', title: head, pin: true, card: 'head', render: (line) => line.name },
    { key: 'calls', title: '叫到', align: 'right', render: (line) => figure(line, 'called', line.calls) },
    { key: 'onTime', title: '按时到场', align: 'right', render: (line) => figure(line, 'onTime', line.onTime) },
    { key: 'late', title: '未按时', align: 'right', render: (line) => figure(line, 'late', line.late, true) },
    { key: 'waiting', title: '期限未到', align: 'right', render: (line) => figure(line, 'waiting', line.waiting) },
    {
      key: 'share',
      title: '报到及时率',
      align: 'right',
      render: (line) => shareText(line.onTime, line.onTime + line.late),
    },
    {
      key: 'median',
      title: '到场用时中位数',
      align: 'right',
      render: (line) => (line.medianMinutes === null ? '还没有' : minutesText(line.medianMinutes)),
    },
    { key: 'rated', title: '已评价', align: 'right', render: (line) => figure(line, 'rated', line.rated) },
    { key: 'solved', title: '解决', align: 'right', render: (line) => figure(line, 'solved', line.solved) },
    { key: 'partly', title: '部分解决', align: 'right', render: (line) => figure(line, 'partly', line.partly) },
    {
      key: 'unsolved',
      title: '未解决',
      align: 'right',
      render: (line) => figure(line, 'unsolved', line.unsolved, true),
    },
    { key: 'solvedShare', title: '解决率', align: 'right', render: (line) => shareText(line.solved, line.rated) },
  ];
  return (
    <Page
      title="吹哨报到情况"
      crumbs={[{ label: '吹哨报到', to: '/whistles' }, { label: '及时率和解决率' }]}
      tools={<AsOf value={state.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />}
    >
      <FilterBar>
        <DayRange label="吹哨日期" from={state.from} to={state.to} onChange={({ from, to }) => set({ from, to })} />
      </FilterBar>
      <QueryFace query={query} rows={8}>
        {(data) => (
          <Stack>
            <Card
              title="按部门"
              note={`截至 ${time(data.asOf)}。及时率 = 按时到场 ÷（按时到场 + 未按时），期限未到的不算；解决率 = 解决 ÷ 已评价；撤回的不算。`}
              pad={false}
            >
              <DataTable
                caption="各部门报到及时率和解决率"
                columns={columns('部门')}
                rowKey={(line) => line.key}
                rows={[
                  ...data.units.map((u) => ({ ...u, key: u.unitId, name: u.unitName, query: { unit: u.unitId } })),
                  { ...data.total, key: 'total', name: '合计', query: {} },
                ]}
              />
            </Card>
            <Card title="按吹哨街道" pad={false}>
              <DataTable
                caption="各街道吹哨情况"
                columns={columns('街道')}
                rowKey={(line) => line.key}
                rows={data.streets.map((one) => ({
                  ...one,
                  key: one.streetCode,
                  name: one.streetName,
                  query: { street: one.streetCode },
                }))}
              />
            </Card>
          </Stack>
        )}
      </QueryFace>
    </Page>
  );
}
