/** 方案和清单: sub-plans of units, quarterly hearings, meetings, yearly lists, further trees of measures. */
import { Input, Select } from 'antd';
import { FilePlus2, FileText, Users } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { dayCol } from '#kernel/web/format.ts';
import { useAct, useGet, usePage, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  AsOf,
  Button,
  Card,
  CellTwo,
  DataTable,
  DayInput,
  DetailDrawer,
  FigureLink,
  FilterBar,
  FilterChip,
  LedgerTable,
  Page,
  QueryFace,
  Stack,
  StateBadge,
  Tabs,
  ToggleChip,
  type Column,
  optionsOf,
  SheetTools,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import { listPapers, startSubPlan } from '../../shared/papers/contract.ts';
import * as lc from '../../shared/papers/list-contract.ts';
import type { FilingView, YearlyListRow } from '../../shared/papers/list-schema.ts';
import { listHearings, listMeetings } from '../../shared/papers/meeting-contract.ts';
import type { MeetingRow } from '../../shared/papers/meeting-schema.ts';
import type { PaperCounts, PaperRow } from '../../shared/papers/schema.ts';
import {
  filingMachine,
  hearingMachine,
  listKindLabels,
  listMachine,
  meetingKindLabels,
  meetingMachine,
  paperMarkLabels,
  paperMarks,
  subPlanMachine,
  type ListKind,
  type PaperMark,
} from '../../shared/papers/states.ts';
import { FileLinks, FilesField, type Taken } from './files-field.tsx';
import './papers.css';

const tabs = [
  { key: 'plans', label: '单位方案' },
  { key: 'hearings', label: '季度听取汇报' },
  { key: 'meetings', label: '会议记录' },
  { key: 'lists', label: '职责和任务清单' },
  { key: 'measures', label: '专项举措' },
];
const kindWords = { street: '街道', department: '部门', all: '合计' } as const;

export function Component() {
  const [{ tab }, set] = useUrlState({ tab: 'plans' });
  return (
    <Page title="方案和清单">
      <Tabs label="方案和清单" items={tabs} value={tab} onChange={(next) => set({ tab: next })} />
      {tab === 'hearings' ? (
        <Hearings />
      ) : tab === 'meetings' ? (
        <Meetings />
      ) : tab === 'lists' ? (
        <Lists />
      ) : tab === 'measures' ? (
        <Trees />
      ) : (
        <Plans />
      )}
    </Page>
  );
}

function Plans() {
  const session = useSession();
  const navigate = useNavigate();
  const [f, set] = useUrlState({ kind: [] as string[], mark: '', asOf: '' });
  const query = {
    ...(f.kind.length > 0 ? { kind: f.kind } : {}),
    ...(f.mark ? { mark: f.mark } : {}),
    ...(f.asOf ? { asOf: f.asOf } : {}),
  };
  const papers = useGet(listPapers, { query }, { keep: true });
  const start = useAct(startSubPlan, {
    invalidate: [listPapers, getWorkbench],
    onDone: (s) => void navigate(`/plan/papers/${s.id}`),
  });
  interface Line extends PaperCounts {
    key: string;
    name: string;
  }
  const figure = (line: Line, mark: PaperMark) => (
    <FigureLink
      value={line[mark]}
      sentence={`${line.name} ${paperMarkLabels[mark]} ${line[mark]} 个单位`}
      to={`/plan/papers?${new URLSearchParams({
        ...(line.key === 'all' ? {} : { kind: line.key }),
        ...(f.asOf ? { asOf: f.asOf } : {}),
        mark,
      }).toString()}`}
      tone={mark === 'missing' || mark === 'withGaps' || mark === 'late' ? 'overdue' : 'plain'}
      icon={false}
    />
  );
  const columns: Column<PaperRow>[] = [
    {
      key: 'unit',
      title: '单位',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.unitName}
          note={row.edition ? `第 ${row.edition} 版` : '还没有起草'}
          {...(row.planId ? { to: `/plan/papers/${row.planId}` } : {})}
        />
      ),
    },
    {
      key: 'state',
      title: '状态',
      width: '10rem',
      card: 'side',
      render: (row) =>
        row.state ? (
          <StateBadge {...subPlanMachine.states[row.state]} />
        ) : (
          <StateBadge family="pending" label="未起草" />
        ),
    },
    {
      key: 'asked',
      title: '承担要求',
      align: 'right',
      width: '6rem',
      card: 'meta',
      render: (row) => `${row.asked} 项`,
    },
    {
      key: 'gaps',
      title: '缺口',
      align: 'right',
      width: '5rem',
      card: 'meta',
      render: (row) => <span className={row.gaps > 0 ? 'pp-late' : undefined}>{row.gaps} 项</span>,
    },
    { key: 'due', title: '期限', width: '8rem', card: 'meta', render: (row) => dayCol(row.dueOn) },
    {
      key: 'filed',
      title: '报备',
      width: '9rem',
      card: 'meta',
      render: (row) =>
        row.filedOn ? (
          <span className={row.isOnTime ? undefined : 'pp-late'}>
            {dayCol(row.filedOn)} {row.isOnTime ? '按时' : '逾期'}
          </span>
        ) : (
          <span className="pp-late">未报备</span>
        ),
    },
    {
      key: 'mobilised',
      title: '动员会',
      align: 'right',
      width: '5.5rem',
      card: 'meta',
      render: (row) => `${row.mobilised} 次`,
    },
  ];
  return (
    <QueryFace query={papers} rows={8}>
      {(data) => (
        <Stack>
          <ActError error={start.error} />
          <Card
            title="报备情况"
            note="应报：方案有要求的部门和街道；按时以第一次报备的日子为准；缺口：方案要求而没有写进的项。"
            pad={false}
            extra={
              data.mine.mayStart ? (
                <Button kind="filled" icon={FilePlus2} busy={start.busy} onClick={() => void start.act({ body: {} })}>
                  起草本单位方案
                </Button>
              ) : data.mine.planId ? (
                <Button icon={FileText} to={`/plan/papers/${data.mine.planId}`}>
                  本单位方案
                </Button>
              ) : undefined
            }
          >
            <DataTable
              caption="报备情况"
              rowKey={(line: Line) => line.key}
              rows={data.figures.map((one): Line => ({ ...one, key: one.kind, name: kindWords[one.kind] }))}
              columns={[
                { key: 'name', title: '类别', card: 'head', render: (line: Line) => line.name },
                ...paperMarks.map((mark): Column<Line> => ({
                  key: mark,
                  title: paperMarkLabels[mark],
                  align: 'right',
                  render: (line) => figure(line, mark),
                })),
              ]}
            />
          </Card>
          <div>
            <FilterBar
              right={
                <div className="pp-tools">
                  <AsOf value={f.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />
                  <SheetTools path="plan/papers" filters={f} />
                </div>
              }
            >
              <FilterChip
                label="类别"
                value={f.kind}
                options={[
                  { value: 'street', label: '街道' },
                  { value: 'department', label: '部门' },
                ]}
                onChange={(kind) => set({ kind })}
              />
              {f.mark ? (
                <ToggleChip
                  label={`统计口径：${paperMarkLabels[f.mark as PaperMark] ?? f.mark}`}
                  value
                  onChange={() => set({ mark: '' })}
                />
              ) : null}
            </FilterBar>
            <Card title={`各单位（${data.rows.length}）`} pad={false}>
              <DataTable
                caption="各单位方案"
                rowKey={(row) => row.unitId}
                rows={data.rows}
                columns={columns}
                empty="没有符合条件的单位"
              />
            </Card>
          </div>
        </Stack>
      )}
    </QueryFace>
  );
}

function Hearings() {
  const session = useSession();
  const [{ year }, set] = useUrlState({ year: session.today.slice(0, 4) });
  const query = useGet(listHearings, { query: { year: Number(year) } }, { keep: true });
  const years = Array.from({ length: Number(session.today.slice(0, 4)) - 2023 }, (_, i) => String(2024 + i));
  return (
    <QueryFace query={query} rows={8}>
      {(data) => (
        <Stack>
          <FilterBar
            right={
              <div className="pp-tools">
                <Button icon={FileText} to="/plan/packs">
                  汇报材料
                </Button>
                {data.mayRecord ? (
                  <Button kind="filled" icon={Users} to="/plan/meetings/new?kind=hear">
                    记录听取汇报
                  </Button>
                ) : null}
              </div>
            }
          >
            <Select
              aria-label="年度"
              value={year}
              options={years.map((value) => ({ value, label: `${value} 年` }))}
              onChange={(next: string) => set({ year: next })}
            />
          </FilterBar>
          <Card
            title="主要负责同志每季度听取进展汇报"
            note="本季度内主要负责同志到会、附纪要的算已听取；季度过后补记仍以会议日期为准。"
            pad={false}
          >
            <DataTable
              caption="季度听取汇报"
              rowKey={(row) => row.unitId}
              rows={[
                ...data.units.map((u) => ({ ...u, isTotal: false })),
                { unitId: 'total', unitName: '已听取 / 应听取', quarters: [], isTotal: true },
              ]}
              columns={[
                { key: 'unit', title: '单位', card: 'head', render: (row) => row.unitName },
                ...[1, 2, 3, 4].map((n) => ({
                  key: `q${n}`,
                  title: `第${['一', '二', '三', '四'][n - 1] ?? ''}季度`,
                  card: 'meta' as const,
                  render: (row: (typeof data.units)[number] & { isTotal: boolean }) => {
                    if (row.isTotal) {
                      const t = data.totals.find((one) => one.quarter === n);
                      return t && t.expected > 0 ? `${t.met} / ${t.expected}` : '没有记录或未到';
                    }
                    const q = row.quarters.find((one) => one.quarter === n);
                    if (!q?.state)
                      return <span className="z-ink3">{q && q.dueOn < session.today ? '没有记录' : '未到'}</span>;
                    const badge = <StateBadge {...hearingMachine.states[q.state]} />;
                    return q.meetingId ? (
                      <Link to={`/plan/meetings/${q.meetingId}`}>
                        {badge} {q.metOn?.slice(5)}
                      </Link>
                    ) : (
                      badge
                    );
                  },
                })),
              ]}
            />
          </Card>
        </Stack>
      )}
    </QueryFace>
  );
}

function Meetings() {
  const page = usePage(listMeetings, { filters: { tab: 'meetings', kind: [] as string[] }, size: 20 });
  const columns: Column<MeetingRow>[] = [
    {
      key: 'title',
      title: '会议',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.title}
          to={`/plan/meetings/${row.id}`}
          note={`${row.code} · ${meetingKindLabels[row.kind]}`}
        />
      ),
    },
    { key: 'unit', title: '单位', width: '13rem', card: 'meta', render: (row) => row.unitName },
    { key: 'held', title: '日期', width: '7.5rem', card: 'meta', render: (row) => dayCol(row.heldOn) },
    {
      key: 'head',
      title: '主要负责同志',
      width: '8rem',
      card: 'meta',
      render: (row) => (row.headPresent ? '到会' : <span className="pp-late">未到会</span>),
    },
    { key: 'people', title: '人数', width: '5rem', align: 'right', card: 'meta', render: (row) => row.attendees },
    {
      key: 'decisions',
      title: '决定（未办结）',
      width: '8.5rem',
      align: 'right',
      card: 'meta',
      render: (row) => `${row.decisions}（${row.openDecisions}）`,
    },
    {
      key: 'state',
      title: '状态',
      width: '7rem',
      card: 'side',
      render: (row) => <StateBadge {...meetingMachine.states[row.state]} />,
    },
  ];
  return (
    <>
      <FilterBar
        right={
          <div className="pp-tools">
            <SheetTools path="plan/meetings" filters={page.filters} />
            <Button icon={Users} to="/plan/meetings/new?kind=mobilise">
              记录会议
            </Button>
          </div>
        }
      >
        <FilterChip
          label="类别"
          value={page.filters.kind}
          options={optionsOf(meetingKindLabels)}
          onChange={(kind) => page.setFilters({ kind })}
        />
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="会议记录"
        to={(row) => `/plan/meetings/${row.id}`}
        unit="次"
        empty={{ title: '还没有会议记录', text: '动员部署会、听取汇报开过以后，上传纪要记在这里。' }}
      />
    </>
  );
}

function Lists() {
  const session = useSession();
  const navigate = useNavigate();
  const choices = useGet(lc.listChoices, {}, { staleTime: 60_000 });
  const page = usePage(lc.listYearlyLists, {
    filters: { tab: 'lists', kind: [] as string[], state: [] as string[], year: '' },
    size: 50,
  });
  const [making, setMaking] = useState(false);
  const [filing, setFiling] = useState<readonly string[] | null>(null);
  const [given, setGiven] = useState({ kind: 'duties' as ListKind, year: session.today.slice(0, 4), userId: '' });
  const [toName, setToName] = useState('天津市安全生产委员会办公室');
  const make = useAct(lc.makeYearlyList, {
    invalidate: [lc.listYearlyLists, getWorkbench],
    onDone: (l) => void navigate(`/plan/lists/${l.id}`),
  });
  const send = useAct(lc.sendFiling, {
    invalidate: [lc.listYearlyLists, lc.listFilings, getWorkbench],
    onDone: () => setFiling(null),
  });
  const columns: Column<YearlyListRow>[] = [
    {
      key: 'person',
      title: '领导',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={`${row.person} ${row.post}`}
          to={`/plan/lists/${row.id}`}
          note={`${row.code} · ${row.unitName}`}
        />
      ),
    },
    {
      key: 'kind',
      title: '清单',
      width: '13rem',
      card: 'meta',
      render: (row) => `${row.year}年${listKindLabels[row.kind]}`,
    },
    {
      key: 'state',
      title: '状态',
      width: '9rem',
      card: 'side',
      render: (row) => <StateBadge {...listMachine.states[row.state]} />,
    },
    {
      key: 'done',
      title: '完成',
      width: '6rem',
      align: 'right',
      card: 'meta',
      render: (row) => `${row.done}/${row.items}`,
    },
  ];
  const mayFile = choices.data?.mayFile ?? false;
  return (
    <Stack>
      <div>
        <FilterBar
          right={
            <div className="pp-tools">
              <SheetTools path="plan/lists" filters={page.filters} />
              {choices.data?.mayMake ? (
                <Button kind="filled" icon={FilePlus2} onClick={() => setMaking(true)}>
                  建立清单
                </Button>
              ) : null}
            </div>
          }
        >
          <FilterChip
            label="清单"
            value={page.filters.kind}
            options={optionsOf(listKindLabels)}
            onChange={(kind) => page.setFilters({ kind })}
          />
          <FilterChip
            label="状态"
            value={page.filters.state}
            options={Object.entries(listMachine.states).map(([value, info]) => ({ value, label: info.label }))}
            onChange={(state) => page.setFilters({ state })}
          />
        </FilterBar>
        <LedgerTable
          page={page}
          columns={columns}
          rowKey={(row) => row.id}
          caption="职责和任务清单"
          to={(row) => `/plan/lists/${row.id}`}
          unit="份"
          {...(mayFile
            ? {
                select: {
                  actions: (keys: readonly string[]) => (
                    <Button onClick={() => setFiling(keys)}>报上级备案 {keys.length} 份</Button>
                  ),
                },
              }
            : {})}
          empty={{ title: '还没有清单', text: '为领导建立职责清单和年度任务清单后，会列在这里。' }}
        />
      </div>
      {mayFile ? <Filings /> : null}
      <DetailDrawer
        open={making}
        onClose={() => setMaking(false)}
        title="建立清单"
        note="职责清单由岗位职责生成，任务清单由任务分解生成，签字前可以修改。"
        footer={
          <Button
            kind="filled"
            size="l"
            busy={make.busy}
            onClick={() => (given.userId ? void make.act({ body: { ...given, year: Number(given.year) } }) : undefined)}
          >
            生成清单
          </Button>
        }
      >
        <ActError error={make.error} />
        <div className="pp-field">
          <label htmlFor="pl-kind">清单</label>
          <Select
            id="pl-kind"
            value={given.kind}
            onChange={(kind: ListKind) => setGiven((now) => ({ ...now, kind }))}
            options={Object.entries(listKindLabels).map(([value, label]) => ({ value: value as ListKind, label }))}
          />
        </div>
        <div className="pp-field">
          <label htmlFor="pl-year">年度</label>
          <Input
            id="pl-year"
            value={given.year}
            onChange={(e) => setGiven((now) => ({ ...now, year: e.target.value }))}
          />
        </div>
        <div className="pp-field">
          <label htmlFor="pl-who">领导</label>
          <Select
            id="pl-who"
            showSearch
            optionFilterProp="label"
            value={given.userId || null}
            onChange={(userId: string) => setGiven((now) => ({ ...now, userId }))}
            options={(choices.data?.people ?? []).map((p) => ({
              value: p.userId,
              label: `${p.unitName} ${p.name} ${p.post}`,
            }))}
          />
        </div>
      </DetailDrawer>
      <DetailDrawer
        open={filing !== null}
        onClose={() => setFiling(null)}
        title="报上级备案"
        note="拟成报送函进入核稿签发；只报已签字的清单。"
        footer={
          <Button
            kind="filled"
            size="l"
            busy={send.busy}
            onClick={() =>
              void send.act({
                body: { year: Number(session.today.slice(0, 4)), toName: toName.trim(), listIds: [...(filing ?? [])] },
              })
            }
          >
            报送 {filing?.length ?? 0} 份
          </Button>
        }
      >
        <ActError error={send.error} />
        <div className="pp-field">
          <label htmlFor="pl-to">报送机关</label>
          <Input id="pl-to" value={toName} onChange={(e) => setToName(e.target.value)} />
        </div>
      </DetailDrawer>
    </Stack>
  );
}

function Filings() {
  const query = useGet(lc.listFilings, {});
  const [open, setOpen] = useState<FilingView | null>(null);
  const [day, setDay] = useState('');
  const [no, setNo] = useState('');
  const [files, setFiles] = useState<Taken[]>([]);
  const save = useAct(lc.receiptFiling, {
    invalidate: [lc.listFilings, lc.listYearlyLists, getWorkbench],
    onDone: () => setOpen(null),
  });
  return (
    <QueryFace query={query} rows={2}>
      {(data) => (
        <Card title={`报上级备案（${data.items.length}）`} pad={false}>
          <DataTable
            caption="报上级备案"
            rowKey={(f) => f.id}
            rows={data.items}
            empty="还没有报上级备案"
            columns={[
              {
                key: 'title',
                title: '备案',
                card: 'head',
                render: (f) => (
                  <CellTwo title={f.title} note={`${f.code} · ${f.lists} 份 · ${f.sent?.at.slice(0, 10) ?? ''}报送`} />
                ),
              },
              {
                key: 'letter',
                title: '报送函',
                card: 'meta',
                render: (f) =>
                  f.letter?.documentId ? (
                    <Link to={`/documents/${f.letter.documentId}`}>{f.letter.text}</Link>
                  ) : (
                    (f.letter?.text ?? '')
                  ),
              },
              {
                key: 'state',
                title: '状态',
                card: 'side',
                render: (f) => <StateBadge {...filingMachine.states[f.state]} />,
              },
              {
                key: 'receipt',
                title: '回执',
                card: 'meta',
                render: (f) =>
                  f.mayReceipt ? (
                    <Button size="s" onClick={() => setOpen(f)}>
                      登记回执
                    </Button>
                  ) : (
                    <div>
                      {dayCol(f.receiptedOn)} {f.receiptNo}
                      <FileLinks files={f.files} />
                    </div>
                  ),
              },
            ]}
          />
          <DetailDrawer
            open={open !== null}
            onClose={() => setOpen(null)}
            title="登记回执"
            note={open?.title}
            footer={
              <Button
                kind="filled"
                size="l"
                busy={save.busy}
                onClick={() =>
                  open
                    ? void save.act({
                        params: { id: open.id },
                        body: {
                          version: open.version,
                          receiptedOn: day,
                          receiptNo: no.trim(),
                          fileIds: files.map((one) => one.id),
                        },
                      })
                    : undefined
                }
              >
                登记回执
              </Button>
            }
          >
            <ActError error={save.error} />
            <div className="pp-field">
              <label htmlFor="pf-day">回执日期</label>
              <DayInput id="pf-day" value={day} onChange={(next) => setDay(next ?? '')} />
            </div>
            <div className="pp-field">
              <label htmlFor="pf-no">回执编号（选填）</label>
              <Input id="pf-no" value={no} onChange={(e) => setNo(e.target.value)} />
            </div>
            <FilesField label="备案回执" value={files} onChange={setFiles} />
          </DetailDrawer>
        </Card>
      )}
    </QueryFace>
  );
}

function Trees() {
  const query = useGet(lc.listTrees, {});
  return (
    <QueryFace query={query} rows={4}>
      {(data) => (
        <Card
          title="专项举措"
          note="原文不公开，由区安委办从 Excel 载入；每条关联到方案的要求，关联的任务都完成才算落实。"
          pad={false}
        >
          <DataTable
            caption="专项举措"
            rowKey={(t) => t.code}
            rows={data.items}
            columns={[
              {
                key: 'title',
                title: '举措',
                card: 'head',
                render: (t) => (
                  <CellTwo
                    title={t.title}
                    to={`/plan/measures/${t.code}`}
                    note={`${t.document}（${t.clause}）${t.samples > 0 ? ` · 演示文字 ${t.samples} 条` : ''}`}
                  />
                ),
              },
              { key: 'expected', title: '应有', align: 'right', card: 'meta', render: (t) => `${t.expected} 条` },
              {
                key: 'loaded',
                title: '已载入',
                align: 'right',
                card: 'meta',
                render: (t) => <span className={t.loaded < t.expected ? 'pp-late' : undefined}>{t.loaded} 条</span>,
              },
              { key: 'linked', title: '已关联', align: 'right', card: 'meta', render: (t) => `${t.linked} 条` },
              { key: 'done', title: '已落实', align: 'right', card: 'meta', render: (t) => `${t.done} 条` },
            ]}
          />
        </Card>
      )}
    </QueryFace>
  );
}
