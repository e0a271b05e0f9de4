/** 数据体检: the rules with how many findings stand where, and the findings, gravest first. */
import { time } from '#kernel/web/format.ts';
import { useGet, usePage, usePhone } from '#kernel/web/hooks.ts';
import {
  Card,
  CellTwo,
  Clock,
  DataTable,
  ErrorFace,
  FigureLink,
  FilterBar,
  FilterChip,
  LedgerTable,
  Loading,
  NoRight,
  Page,
  Row,
  Rows,
  StateBadge,
  Tabs,
} from '#kernel/web/ui/index.ts';
import { Pages } from '#insight/statistics/web/public/pages.tsx';
import { listFindings, summariseFindings, type Finding } from '../../shared/contract.ts';
import { severities, xrayRules } from '../../shared/labels.ts';
import { findingMachine } from '../../shared/states.ts';
import { SeverityMark } from '../parts.tsx';
import '../xrays.css';

const ruleOptions = Object.entries(xrayRules).map(([value, { label }]) => ({ value, label }));
const severityOptions = Object.entries(severities).map(([value, { label }]) => ({ value, label }));

export function Component() {
  const phone = usePhone();
  const page = usePage(listFindings, { filters: { state: 'waiting', rule: '', severity: '' }, size: 20 });
  const summary = useGet(summariseFindings, {}, { keep: true });
  const { filters, setFilters } = page;
  const rules = summary.data?.rules ?? [];
  const sum = (key: 'open' | 'answered' | 'accepted' | 'gone'): number => rules.reduce((n, r) => n + r[key], 0);
  return (
    <Page
      title="数据体检"
      note="数据自己露出的破绽：责任单位说明或整改，安委办认可。"
      tools={
        summary.data?.checkedUntil ? (
          <span className="z-note">体检到 {time(summary.data.checkedUntil)}，每十分钟一次</span>
        ) : null
      }
    >
      <div className="xr-stack">
        <Pages />
        {summary.error && !summary.data ? (
          <Card>
            <ErrorFace error={summary.error} onRetry={() => void summary.refetch()} title="体检结果没有取到" />
          </Card>
        ) : !summary.data ? (
          <Card>
            <Loading rows={8} />
          </Card>
        ) : !summary.data.isMine ? (
          <Card>
            <NoRight
              title="您的岗位不看数据体检"
              text="数据体检供安委办、部门和街道使用。"
              action={{ label: '看我的待办', to: '/todo' }}
            />
          </Card>
        ) : (
          <>
            <Card title="体检规则" pad={false}>
              {phone ? (
                <Rows label="体检规则">
                  {rules.map((r) => (
                    <Row
                      key={r.rule}
                      title={r.label}
                      note={r.threshold}
                      right={
                        <FigureLink
                          value={r.open + r.answered}
                          unit="条"
                          icon={false}
                          sentence={`${r.label} 未了结 ${r.open + r.answered} 条`}
                          onOpen={() => setFilters({ state: 'waiting', rule: r.rule, severity: '' })}
                        />
                      }
                    />
                  ))}
                </Rows>
              ) : (
                <DataTable
                  caption="体检规则和发现数"
                  rows={rules}
                  rowKey={(r) => r.rule}
                  columns={[
                    {
                      key: 'rule',
                      title: '规则',
                      primary: true,
                      render: (r) => <CellTwo title={r.label} note={r.threshold} />,
                    },
                    { key: 'severity', title: '程度', render: (r) => <SeverityMark severity={r.severity} /> },
                    ...(['open', 'answered', 'accepted', 'gone'] as const).map((state) => ({
                      key: state,
                      title: findingMachine.states[state].label,
                      align: 'right' as const,
                      render: (r: (typeof rules)[number]) => (
                        <FigureLink
                          value={r[state]}
                          icon={false}
                          sentence={`${r.label} ${findingMachine.states[state].label} ${r[state]} 条`}
                          onOpen={() => setFilters({ state, rule: r.rule, severity: '' })}
                        />
                      ),
                    })),
                  ]}
                />
              )}
            </Card>
            <Tabs
              label="办到哪一步"
              items={[
                { key: 'waiting', label: '未了结', count: sum('open') + sum('answered') },
                { key: 'open', label: '待说明', count: sum('open') },
                { key: 'answered', label: '待认可', count: sum('answered') },
                { key: 'accepted', label: '已认可', count: sum('accepted') },
                { key: 'gone', label: '已消除', count: sum('gone') },
              ]}
              value={filters.state}
              onChange={(state) => setFilters({ state })}
            />
            <FilterBar>
              <FilterChip
                label="规则"
                multiple={false}
                value={filters.rule}
                options={ruleOptions}
                onChange={([rule = '']) => setFilters({ rule })}
              />
              <FilterChip
                label="程度"
                multiple={false}
                value={filters.severity}
                options={severityOptions}
                onChange={([severity = '']) => setFilters({ severity })}
              />
            </FilterBar>
            <LedgerTable<Finding>
              page={page}
              caption="体检发现"
              unit="条"
              rowKey={(f) => f.id}
              to={(f) => `/xrays/${f.id}`}
              empty={{ title: '没有这样的发现', text: '换一个规则或步骤再看；体检每十分钟跑一次。' }}
              columns={[
                {
                  key: 'what',
                  title: '发现',
                  primary: true,
                  card: 'head',
                  render: (f) => <CellTwo title={`${f.ruleLabel}：${f.title}`} note={f.text} to={`/xrays/${f.id}`} />,
                },
                {
                  key: 'severity',
                  title: '程度',
                  width: '84px',
                  card: 'side',
                  render: (f) => <SeverityMark severity={f.severity} />,
                },
                { key: 'unit', title: '责任单位', width: '140px', card: 'meta', render: (f) => f.unitName },
                {
                  key: 'state',
                  title: '办到',
                  width: '110px',
                  card: 'meta',
                  render: (f) => <StateBadge {...findingMachine.states[f.state]} />,
                },
                {
                  key: 'due',
                  title: '说明期限',
                  width: '130px',
                  card: 'meta',
                  render: (f) => (f.dueOn ? <Clock bare due={f.dueOn} label="说明期限" /> : '不再计时'),
                },
              ]}
            />
          </>
        )}
      </div>
    </Page>
  );
}
