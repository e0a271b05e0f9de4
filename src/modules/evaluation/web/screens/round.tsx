/** One year's evaluation: where it stands, the ranking of each group, deductions, trend, letters. */
import { Select } from 'antd';
import { Download, Printer } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { apiBase } from '#kernel/web/api.ts';
import { dayCol, time, timeTick } from '#kernel/web/format.ts';
import { useAct, useGet, usePage, useUrlState } from '#kernel/web/hooks.ts';
import {
  ActError,
  ActionBar,
  Button,
  Card,
  CellTwo,
  Clock,
  DataTable,
  DetailDrawer,
  ErrorFace,
  LinkButton,
  FilterBar,
  FilterChip,
  KeyValue,
  LedgerTable,
  Loading,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  Tabs,
  TrendChart,
  type Column,
  RecordQuery,
  Past,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import type { DeductionRow, RecomputeView, RoundView } from '../../shared/schema.ts';
import { groupLabels, letterLabels, roundMachine, type LetterKind } from '../../shared/states.ts';
import { PlainAct, useOpenAct, type PlainWords } from '../parts/plain-act.tsx';
import { Ranking } from '../parts/ranking.tsx';
import { ThenNowDrawer, type OpenedFigure } from '../parts/then-now.tsx';
import { gradeWord, pts } from '../words.ts';
import '../evaluation.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getRound, { params: { id } });
  return (
    <RecordQuery query={query} title="年度考核" rows={10}>
      {(record) => <Round r={record} />}
    </RecordQuery>
  );
}

const acts: Readonly<Record<string, PlainWords>> = {
  closeSelf: {
    endpoint: c.closeSelf,
    title: '结束自评，开始评分',
    confirm: '结束自评',
    consequences: ['系统再取一次数', '没有报送自评的单位也转入评分', '自评待办随之结束'],
    invalidate: [c.getRound, c.listRounds, c.getSheet],
  },
  publish: {
    endpoint: c.publishRound,
    title: '公布初步结果',
    confirm: '公布，受理异议',
    consequences: [
      '各单位收到自己的得分，收不到别家的',
      '异议期从今天起算',
      '公布后安委办不能再直接改分，只能裁定异议',
    ],
    invalidate: [c.getRound, c.listRounds, c.getSheet],
  },
  freeze: {
    endpoint: c.freezeRound,
    title: '批准并冻结结果',
    confirm: '批准并冻结',
    opinion: '批准意见',
    consequences: ['名次和等次向全体单位通报', '数据、公式、得分一并封存，可随时重算核对', '以后只能更正，原结果保留'],
    invalidate: [c.getRound, c.listRounds, c.getSheet],
  },
  measure: {
    endpoint: c.measureRound,
    title: '重新取数',
    confirm: '重新取数',
    consequences: ['按现在的记录重算系统得分', '已核定的分不变'],
    invalidate: [c.getRound, c.getSheet],
  },
  cancel: {
    endpoint: c.cancelRound,
    title: '取消考核',
    confirm: '取消考核',
    opinion: '为什么取消',
    danger: true,
    invalidate: [c.getRound, c.listRounds],
  },
};

function Round({ r }: { r: RoundView }) {
  const [{ tab, group }, set] = useUrlState({ tab: 'ranking', group: '' });
  const [open, setOpen] = useOpenAct(r.allowedActions);
  // A unit's own group comes first.
  const board =
    r.boards.find((b) => b.group === group) ?? r.boards.find((b) => b.units.some((u) => u.isMine)) ?? r.boards[0];
  const shown = r.boards.reduce((n, b) => n + b.units.length, 0);
  const words = acts[open];
  return (
    <Page tabTitle={r.title} crumbs={[{ label: '考核评价', to: '/evaluation' }, { label: r.code }]}>
      <RecordHead
        tags={
          <>
            <StateBadge {...roundMachine.states[r.state]} />
            {r.state === 'selfScoring' ? <Clock due={r.selfDueOn} label="自评截止" /> : null}
            {r.state === 'published' && r.objectionDueOn ? <Clock due={r.objectionDueOn} label="异议期" /> : null}
          </>
        }
        code={r.code}
        title={r.title}
        lines={[
          r.mySheet && r.units < shown
            ? `通报 ${shown} 家单位的得分、名次和等次；本单位提出异议 ${r.objections} 件，成立 ${r.upheld} 件`
            : r.mySheet
              ? `本单位评分表：${r.mySheet.label}`
              : `考核 ${r.units} 家单位，${r.submitted} 家报送自评；异议 ${r.objections} 件，成立 ${r.upheld} 件${r.corrections > 0 ? `；冻结后更正 ${r.corrections} 项` : ''}`,
        ]}
        clocks={
          <div className="ev-acts">
            <Button icon={Printer} to={`/evaluation-print/rounds/${r.id}`}>
              打印
            </Button>
            <Button icon={Download} href={`${apiBase}/evaluation/rounds/${r.id}/export`} download>
              导出 Excel
            </Button>
          </div>
        }
      />
      <div className="ev-record">
        <Stack>
          {r.allowedActions.length > 0 ? (
            <Card title="您现在可以">
              <ActionBar actions={r.allowedActions} onAct={setOpen} />
              {r.state === 'scoring' ? (
                <div className="ev-acts" style={{ marginTop: 8 }}>
                  <Button to={`/evaluation/rounds/${r.id}/scoring`}>按项目评分（全组并排）</Button>
                </div>
              ) : null}
            </Card>
          ) : null}
          <Tabs
            label="考核结果"
            items={[
              { key: 'ranking', label: '排名' },
              { key: 'deductions', label: '加分、扣分清单' },
              ...(r.trend.length > 1 ? [{ key: 'trend', label: '历年走势' }] : []),
              { key: 'rules', label: '规则' },
            ]}
            value={tab}
            onChange={(next) => set({ tab: next })}
          />
          {tab === 'deductions' ? (
            <Deductions r={r} />
          ) : tab === 'trend' ? (
            <Trend r={r} group={board?.group ?? ''} />
          ) : tab === 'rules' ? (
            <Card title="排名和等次怎么定">
              <KeyValue items={r.rules.map((rule) => ({ label: rule.label, value: rule.text, note: rule.source }))} />
            </Card>
          ) : (
            <>
              {!r.isOpen ? (
                <Card>
                  <p className="ev-text">名次和等次在结果冻结后向各单位通报，现在只显示您的单位。</p>
                </Card>
              ) : null}
              {r.boards.length > 1 ? (
                <Tabs
                  label="组别"
                  items={r.boards.map((b) => ({ key: b.group, label: groupLabels[b.group], count: b.units.length }))}
                  value={board?.group ?? ''}
                  onChange={(next) => set({ group: next })}
                />
              ) : null}
              {board ? <Ranking round={r} board={board} /> : null}
            </>
          )}
        </Stack>
        <Stack>
          <Card title="考核情况">
            <KeyValue
              columns={1}
              items={[
                { label: '开始', value: r.opened ? `${timeTick(r.opened.at)} ${r.opened.by}` : '' },
                ...(r.measuredAt ? [{ label: '最近取数', value: time(r.measuredAt) }] : []),
                ...(r.published
                  ? [{ label: '公布初步结果', value: `${timeTick(r.published.at)} ${r.published.by}` }]
                  : []),
                ...(r.objectionDueOn ? [{ label: '异议期到', value: dayCol(r.objectionDueOn) }] : []),
                ...(r.frozen ? [{ label: '冻结', value: `${time(r.frozen.at)} ${r.frozen.by}` }] : []),
                ...(r.frozenHash
                  ? [
                      {
                        label: '校验码',
                        value: <span className="ev-num">{r.frozenHash.slice(0, 16)}…</span>,
                        note: 'SM3，覆盖方案、数据、得分和名次',
                      },
                    ]
                  : []),
              ]}
            />
          </Card>
          {r.letters.length > 0 ? (
            <Card title="结果文书">
              <ul className="ev-files">
                {r.letters.map((letter) => (
                  <li key={letter.id}>
                    <Link to={`/letters/drafts/${letter.draftId}`}>
                      {letterLabels[letter.kind]}
                      {letter.unitName ? `（${letter.unitName}）` : ''}
                    </Link>
                    <span className="z-small z-ink2">
                      {letter.issuedAt ? `${timeTick(letter.issuedAt)} 印发` : `${timeTick(letter.at)} 拟稿`}
                    </span>
                  </li>
                ))}
              </ul>
            </Card>
          ) : null}
          <Past steps={r.timeline} />
        </Stack>
      </div>
      {words ? <PlainAct id={r.id} version={r.version} words={words} onClose={() => setOpen('')} /> : null}
      {open === 'letter' ? <Letter r={r} onClose={() => setOpen('')} /> : null}
      {open === 'recompute' ? <Recompute r={r} onClose={() => setOpen('')} /> : null}
    </Page>
  );
}

const noDeductions = { tab: 'deductions', group: [] as string[], unit: [] as string[] };
function Deductions({ r }: { r: RoundView }) {
  const page = usePage(c.listDeductions, {
    params: { id: r.id },
    filters: noDeductions,
    size: 20,
  }) as ReturnType<typeof usePage<typeof c.listDeductions, typeof noDeductions>>;
  const columns: Column<DeductionRow>[] = [
    {
      key: 'unit',
      title: '单位',
      card: 'head',
      render: (row) => <CellTwo title={row.unitName} note={`${groupLabels[row.group]} · ${row.itemTitle}`} />,
    },
    {
      key: 'what',
      title: '事项',
      card: 'meta',
      render: (row) => (
        <Link to={row.href}>
          {row.what}
          {row.kind === 'figure' ? '，查看明细' : ''}
        </Link>
      ),
    },
    {
      key: 'on',
      title: '日期',
      width: '7rem',
      card: 'none',
      render: (row) => (row.kind === 'entry' ? dayCol(row.on) : ''),
    },
    {
      key: 'files',
      title: '佐证',
      width: '4.6rem',
      align: 'right',
      card: 'none',
      render: (row) => (row.evidence > 0 ? `${row.evidence} 份` : ''),
    },
    {
      key: 'points',
      title: '分值',
      width: '5rem',
      align: 'right',
      card: 'side',
      render: (row) => (row.points === 0 ? '否决' : row.points > 0 ? `+${pts(row.points)}` : `−${pts(-row.points)}`),
    },
  ];
  return (
    <div>
      {r.boards.length > 1 ? (
        <FilterBar>
          <FilterChip
            label="组别"
            value={page.filters.group}
            options={optionsOf(groupLabels)}
            onChange={(group) => page.setFilters({ group })}
          />
        </FilterBar>
      ) : null}
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="加分、扣分清单"
        to={(row) => row.href}
        unit="条"
        minWidth={760}
        empty={{ title: '没有加分、扣分事项', text: '逐件计算的项目有事项时，会逐条列在这里，每条打开它的记录。' }}
      />
    </div>
  );
}

function Trend({ r, group }: { r: RoundView; group: string }) {
  // Units of the group that was looked at come first.
  const units = [...r.boards]
    .sort((a, b) => Number(b.group === group) - Number(a.group === group))
    .flatMap((b) => b.units);
  const [unitId, setUnit] = useState(units.find((u) => u.isMine)?.unitId ?? units[0]?.unitId ?? '');
  const unit = units.find((u) => u.unitId === unitId);
  const points = r.trend.map((t) => ({ year: t.year, of: t.units.find((u) => u.unitId === unitId) }));
  return (
    <Card
      title="历年走势"
      extra={
        <Select
          aria-label="单位"
          showSearch
          optionFilterProp="label"
          style={{ width: '12rem' }}
          value={unitId}
          options={units.map((u) => ({ value: u.unitId, label: u.unitName }))}
          onChange={setUnit}
        />
      }
    >
      <TrendChart
        title={`${unit?.unitName ?? ''}历年得分`}
        unit="分"
        points={points.map((p) => ({ label: String(p.year) }))}
        line={{ label: '得分', values: points.map((p) => p.of?.total ?? null) }}
        also={[{ label: '名次', values: points.map((p) => p.of?.rank ?? 0) }]}
      />
      <DataTable
        caption={`${unit?.unitName ?? ''}历年结果`}
        rowKey={(row) => String(row.year)}
        rows={points}
        columns={[
          { key: 'year', title: '年度', render: (row) => row.year },
          { key: 'total', title: '得分', align: 'right', render: (row) => pts(row.of?.total) || '没有参加' },
          { key: 'rank', title: '名次', align: 'right', render: (row) => row.of?.rank ?? '' },
          { key: 'grade', title: '等次', render: (row) => gradeWord(row.of?.grade ?? null) },
        ]}
        empty="还没有结果"
      />
    </Card>
  );
}

function Letter({ r, onClose }: { r: RoundView; onClose: () => void }) {
  const units = r.boards.flatMap((b) => b.units);
  const [kind, setKind] = useState<LetterKind>('report');
  const [sheetId, setSheet] = useState(units[0]?.sheetId ?? '');
  const done = new Set(r.letters.filter((l) => l.kind !== 'result').map((l) => l.kind));
  const save = useAct(c.draftRoundLetter, { invalidate: [c.getRound], onDone: onClose });
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="拟结果文书"
      note="按冻结的结果填好，进入核稿、签发、编号印发"
      footer={
        <Button
          kind="filled"
          busy={save.busy}
          {...(done.has(kind) ? { locked: '这份文书已经拟稿' } : {})}
          onClick={() =>
            void save.act({ params: { id: r.id }, body: { kind, ...(kind === 'result' ? { sheetId } : {}) } })
          }
        >
          拟稿送核
        </Button>
      }
    >
      <div className="ev-form">
        <div>
          <label htmlFor="ev-letter">文书</label>
          <Select
            id="ev-letter"
            style={{ width: '100%' }}
            value={kind}
            options={optionsOf(letterLabels)}
            onChange={setKind}
          />
        </div>
        {kind === 'result' ? (
          <div>
            <label htmlFor="ev-letter-unit">单位</label>
            <Select
              id="ev-letter-unit"
              showSearch
              optionFilterProp="label"
              style={{ width: '100%' }}
              value={sheetId}
              options={units.map((u) => ({ value: u.sheetId, label: u.unitName }))}
              onChange={setSheet}
            />
          </div>
        ) : null}
        <ActError error={save.error} />
      </div>
    </DetailDrawer>
  );
}

function Recompute({ r, onClose }: { r: RoundView; onClose: () => void }) {
  const query = useGet(c.recomputeRound, { params: { id: r.id } });
  const data = query.data as RecomputeView | undefined;
  const [figure, setFigure] = useState<OpenedFigure | null>(null);
  return (
    <DetailDrawer open onClose={onClose} title="重算核对" note="只用冻结时存下的数据重算，再与现在的记录比较">
      {query.error ? <ErrorFace error={query.error} onRetry={() => void query.refetch()} /> : null}
      {!data && !query.error ? <Loading rows={4} /> : null}
      {data ? (
        <Stack>
          <p className="ev-text" role="status">
            <b>
              {data.isSame ? '重算结果与冻结时完全一致。' : `重算结果与冻结时不一致，共 ${data.different.length} 处。`}
            </b>
          </p>
          <p className="z-small z-ink2 ev-text">
            冻结时校验码 {data.frozenHash.slice(0, 24)}…{'\n'}重算后校验码 {data.hash.slice(0, 24)}…
          </p>
          {data.different.length > 0 ? (
            <DataTable
              caption="不一致的结果"
              rowKey={(row) => `${row.unitName} ${row.what}`}
              rows={data.different}
              columns={[
                { key: 'unit', title: '单位', render: (row) => row.unitName },
                { key: 'what', title: '项目', render: (row) => row.what },
                { key: 'before', title: '冻结时', align: 'right', render: (row) => row.before },
                { key: 'after', title: '重算', align: 'right', render: (row) => row.after },
              ]}
              empty="没有"
            />
          ) : null}
          <b>冻结以后记录的变化（不影响结果）</b>
          <DataTable
            caption="冻结以后记录的变化"
            rowKey={(row) => `${row.itemId} ${row.seq}`}
            rows={data.measured}
            columns={[
              { key: 'unit', title: '单位', render: (row) => row.unitName },
              { key: 'what', title: '项目', render: (row) => row.title },
              { key: 'before', title: '冻结时', align: 'right', render: (row) => row.before },
              {
                key: 'after',
                title: '现在',
                align: 'right',
                render: (row) => (
                  <LinkButton
                    under
                    aria-label={`${row.unitName} ${row.title} 冻结时 ${row.before}，现在 ${row.after}，查看两份明细`}
                    onClick={() => setFigure({ itemId: row.itemId, seq: row.seq })}
                  >
                    {row.after}
                  </LinkButton>
                ),
              },
            ]}
            empty="没有变化"
          />
        </Stack>
      ) : null}
      {figure ? <ThenNowDrawer figure={figure} onClose={() => setFigure(null)} /> : null}
    </DetailDrawer>
  );
}
