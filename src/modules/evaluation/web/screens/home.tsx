/** 考核评价: the years, my own sheet, objections, honours, inquiries, schemes. */
import { Input, InputNumber, Select } from 'antd';
import { Award, ClipboardCheck, FilePlus, MessageCircleQuestion } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { dayCol } from '#kernel/web/format.ts';
import { useAct, useGet, usePage, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  Button,
  CellTwo,
  Clock,
  DayInput,
  DetailDrawer,
  FilterBar,
  FilterChip,
  LedgerTable,
  Page,
  StateBadge,
  Tabs,
  Tag,
  ToggleChip,
  type Column,
  optionsOf,
  statesOf,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../../shared/contract.ts';
import type { CommendationRow, InquiryRow, ObjectionRow, RoundRow, SchemeRow } from '../../shared/schema.ts';
import {
  commendationLabels,
  commendationMachine,
  groupLabels,
  inquiryMachine,
  objectionMachine,
  purposeLabels,
  roundMachine,
  schemeMachine,
  type CommendationKind,
  type GroupKey,
  type InquiryPurpose,
} from '../../shared/states.ts';
import { FilesField, type Held } from '../parts/files.tsx';
import { LedgerTools } from '../parts/ledger-tools.tsx';
import { Groups } from '../parts/groups.tsx';
import { pts } from '../words.ts';
import '../evaluation.css';

export function Component() {
  const [{ tab }, set] = useUrlState({ tab: 'rounds' });
  const choices = useGet(c.incentiveChoices, {}, { staleTime: 300_000 });
  const may = choices.data;
  const [open, setOpen] = useState<'round' | 'scheme' | 'commendation' | 'inquiry' | null>(null);
  const action =
    tab === 'rounds' && may?.mayOpen ? (
      <Button kind="filled" icon={ClipboardCheck} onClick={() => setOpen('round')}>
        开始年度考核
      </Button>
    ) : tab === 'schemes' && may?.mayOpen ? (
      <Button kind="filled" icon={FilePlus} onClick={() => setOpen('scheme')}>
        起草方案
      </Button>
    ) : tab === 'commendations' && may?.mayPropose ? (
      <Button kind="filled" icon={Award} onClick={() => setOpen('commendation')}>
        提出表彰
      </Button>
    ) : tab === 'inquiries' && may?.mayAsk ? (
      <Button kind="filled" icon={MessageCircleQuestion} onClick={() => setOpen('inquiry')}>
        征询意见
      </Button>
    ) : undefined;
  return (
    <Page title="考核评价" note="得分由系统按记录计算，每一分都打开它的数据" actions={action}>
      <Tabs
        label="考核评价"
        items={[
          { key: 'rounds', label: '年度考核' },
          { key: 'objections', label: '异议' },
          { key: 'commendations', label: '表彰' },
          ...(may?.mayAsk || may?.seesAll ? [{ key: 'inquiries', label: '征询意见' }] : []),
          { key: 'schemes', label: '考核方案' },
          ...(may?.seesAll ? [{ key: 'groups', label: '单位分组' }] : []),
        ]}
        value={tab}
        onChange={(next) => set({ tab: next })}
      />
      {tab === 'objections' ? (
        <Objections />
      ) : tab === 'commendations' ? (
        <Commendations />
      ) : tab === 'inquiries' ? (
        <Inquiries />
      ) : tab === 'schemes' ? (
        <Schemes />
      ) : tab === 'groups' ? (
        <Groups />
      ) : (
        <Rounds />
      )}
      {open === 'round' ? <OpenRound onClose={() => setOpen(null)} /> : null}
      {open === 'scheme' ? <DraftScheme onClose={() => setOpen(null)} /> : null}
      {open === 'commendation' ? <Propose units={may?.units ?? []} onClose={() => setOpen(null)} /> : null}
      {open === 'inquiry' ? <Ask units={may?.units ?? []} onClose={() => setOpen(null)} /> : null}
    </Page>
  );
}

function Rounds() {
  const page = usePage(c.listRounds, { filters: {}, size: 20 });
  const columns: Column<RoundRow>[] = [
    {
      key: 'title',
      title: '年度考核',
      card: 'head',
      render: (row) => <CellTwo title={row.title} to={`/evaluation/rounds/${row.id}`} note={row.code} />,
    },
    {
      key: 'state',
      title: '状态',
      width: '14rem',
      card: 'side',
      render: (row) => <StateBadge {...roundMachine.states[row.state]} />,
    },
    {
      key: 'due',
      title: '期限',
      width: '9rem',
      card: 'meta',
      render: (row) =>
        row.state === 'selfScoring' ? (
          <Clock bare due={row.selfDueOn} label="自评截止" />
        ) : row.state === 'published' && row.objectionDueOn ? (
          <Clock bare due={row.objectionDueOn} label="异议期" />
        ) : null,
    },
    { key: 'units', title: '单位', width: '4.6rem', align: 'right', card: 'none', render: (row) => row.units },
    {
      key: 'submitted',
      title: '已自评',
      width: '5.2rem',
      align: 'right',
      card: 'meta',
      render: (row) => row.submitted,
    },
    {
      key: 'objections',
      title: '异议（成立）',
      width: '7rem',
      align: 'right',
      card: 'meta',
      render: (row) => `${row.objections}（${row.upheld}）`,
    },
    // Those who are not evaluated have no sheet of their own.
    ...((page.data?.items ?? []).some((row) => row.mySheet)
      ? [
          {
            key: 'mine',
            title: '本单位评分表',
            width: '10rem',
            card: 'meta' as const,
            render: (row: RoundRow) =>
              row.mySheet ? (
                <Button size="s" to={`/evaluation/rounds/${row.id}/units/${row.mySheet.unitId}`}>
                  {row.mySheet.label}
                </Button>
              ) : null,
          },
        ]
      : []),
  ];
  return (
    <LedgerTable
      page={page}
      columns={columns}
      rowKey={(row) => row.id}
      caption="历年考核"
      to={(row) =>
        row.mySheet ? `/evaluation/rounds/${row.id}/units/${row.mySheet.unitId}` : `/evaluation/rounds/${row.id}`
      }
      unit="次"
      minWidth={820}
      empty={{ title: '还没有年度考核', text: '区安委办开始考核以后，会出现在这里，并通知各单位自评。' }}
    />
  );
}

const noObjections = { tab: 'objections', state: [] as string[], round: '' };
function Objections() {
  const phone = usePhone();
  const page = usePage(c.listObjections, { filters: noObjections, size: 20 });
  const columns: Column<ObjectionRow>[] = [
    {
      key: 'what',
      title: '异议',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={`${row.unitName}：${row.itemTitle}`}
          to={`/evaluation/objections/${row.id}`}
          note={`${row.code} · ${row.year}年度 · ${row.claim}`}
        />
      ),
    },
    {
      key: 'state',
      title: '状态',
      width: '9rem',
      card: 'side',
      render: (row) => <StateBadge {...objectionMachine.states[row.state]} />,
    },
    {
      key: 'due',
      title: '裁定期限',
      width: '8.4rem',
      card: 'meta',
      render: (row) => (row.dueAt ? <Clock bare due={row.dueAt} label="裁定期限" /> : null),
    },
    { key: 'filed', title: '提出', width: '7rem', card: 'none', render: (row) => dayCol(row.filedAt) },
    {
      key: 'scores',
      title: '原分 → 裁定',
      width: '8rem',
      align: 'right',
      card: 'meta',
      render: (row) =>
        row.state === 'filed' || row.state === 'withdrawn'
          ? pts(row.scoreBefore)
          : `${pts(row.scoreBefore)} → ${pts(row.scoreAfter)}`,
    },
  ];
  return (
    <div>
      <FilterBar right={phone ? undefined : <LedgerTools name="objections" filters={page.filters} />}>
        <FilterChip
          label="状态"
          value={page.filters.state}
          options={statesOf(objectionMachine.states)}
          onChange={(state) => page.setFilters({ state })}
        />
        {page.filters.round ? (
          <ToggleChip label="指定年度" value onChange={() => page.setFilters({ round: '' })} />
        ) : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="考核异议台账"
        to={(row) => `/evaluation/objections/${row.id}`}
        unit="件"
        minWidth={820}
        empty={{
          title: '没有符合条件的异议',
          text: '初步结果公布后，单位在评分表中对某一项提出异议，会出现在这里。',
        }}
      />
    </div>
  );
}

const noCommendations = { tab: 'commendations', kind: [] as string[], state: [] as string[], unit: [] as string[] };
function Commendations() {
  const phone = usePhone();
  const page = usePage(c.listCommendations, { filters: noCommendations, size: 20 });
  const columns: Column<CommendationRow>[] = [
    {
      key: 'title',
      title: '表彰',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.title}
          to={`/evaluation/commendations/${row.id}`}
          note={`${row.code} · ${row.unitName}${row.personName}`}
          tags={<Tag>{commendationLabels[row.kind]}</Tag>}
        />
      ),
    },
    {
      key: 'state',
      title: '状态',
      width: '9rem',
      card: 'side',
      render: (row) => <StateBadge {...commendationMachine.states[row.state]} />,
    },
    {
      key: 'from',
      title: '提出单位',
      width: '12rem',
      card: 'none',
      hideBelow: 1100,
      render: (row) => row.proposedUnit,
    },
    {
      key: 'on',
      title: '公布',
      width: '8rem',
      card: 'meta',
      render: (row) => (row.announcedAt ? dayCol(row.announcedAt) : ''),
    },
  ];
  return (
    <div>
      <FilterBar right={phone ? undefined : <LedgerTools name="commendations" filters={page.filters} />}>
        <FilterChip
          label="类别"
          value={page.filters.kind}
          options={optionsOf(commendationLabels)}
          onChange={(kind) => page.setFilters({ kind })}
        />
        <FilterChip
          label="状态"
          value={page.filters.state}
          options={statesOf(commendationMachine.states)}
          onChange={(state) => page.setFilters({ state })}
        />
        {page.filters.unit.length > 0 ? (
          <ToggleChip label="指定单位" value onChange={() => page.setFilters({ unit: [] })} />
        ) : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="表彰台账"
        to={(row) => `/evaluation/commendations/${row.id}`}
        unit="项"
        minWidth={760}
        empty={{ title: '没有符合条件的表彰', text: '提出并经批准、公布的集体、个人和典型会出现在这里。' }}
      />
    </div>
  );
}

const noInquiries = { tab: 'inquiries', state: [] as string[], purpose: [] as string[] };
function Inquiries() {
  const phone = usePhone();
  const page = usePage(c.listInquiries, { filters: noInquiries, size: 20 });
  const columns: Column<InquiryRow>[] = [
    {
      key: 'about',
      title: '征询对象',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={`${row.unitName}${row.personName}`}
          to={`/evaluation/inquiries/${row.id}`}
          note={`${row.code} · ${row.askedUnit}`}
          tags={<Tag>{purposeLabels[row.purpose]}</Tag>}
        />
      ),
    },
    {
      key: 'state',
      title: '状态',
      width: '8rem',
      card: 'side',
      render: (row) => <StateBadge {...inquiryMachine.states[row.state]} />,
    },
    {
      key: 'due',
      title: '答复期限',
      width: '9rem',
      card: 'meta',
      render: (row) =>
        row.state === 'asked' || row.state === 'answered' ? (
          <Clock bare due={row.dueOn} label="答复期限" />
        ) : (
          dayCol(row.dueOn)
        ),
    },
    { key: 'asked', title: '征询', width: '8rem', card: 'none', render: (row) => dayCol(row.askedAt) },
  ];
  return (
    <div>
      <FilterBar right={phone ? undefined : <LedgerTools name="inquiries" filters={page.filters} />}>
        <FilterChip
          label="用途"
          value={page.filters.purpose}
          options={optionsOf(purposeLabels)}
          onChange={(purpose) => page.setFilters({ purpose })}
        />
        <FilterChip
          label="状态"
          value={page.filters.state}
          options={statesOf(inquiryMachine.states)}
          onChange={(state) => page.setFilters({ state })}
        />
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="征询意见台账"
        to={(row) => `/evaluation/inquiries/${row.id}`}
        unit="件"
        minWidth={720}
        empty={{ title: '没有符合条件的征询', text: '组织、人事等部门考察、评优前提出的征询会出现在这里。' }}
      />
    </div>
  );
}

const noSchemes = { tab: 'schemes', group: [] as string[], state: [] as string[], year: '' };
function Schemes() {
  const page = usePage(c.listSchemes, { filters: noSchemes, size: 20 });
  const columns: Column<SchemeRow>[] = [
    {
      key: 'title',
      title: '方案',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.title}
          to={`/evaluation/schemes/${row.id}`}
          note={`${row.code} · 第 ${row.edition} 版 · ${row.items} 个计分项`}
          tags={<Tag>{groupLabels[row.group]}</Tag>}
        />
      ),
    },
    { key: 'year', title: '年度', width: '5rem', align: 'right', card: 'meta', render: (row) => row.year },
    {
      key: 'state',
      title: '状态',
      width: '8rem',
      card: 'side',
      render: (row) => <StateBadge {...schemeMachine.states[row.state]} />,
    },
    { key: 'by', title: '起草', width: '6rem', card: 'none', render: (row) => row.draftedBy },
    {
      key: 'adopted',
      title: '采用',
      width: '8rem',
      card: 'meta',
      render: (row) => (row.adoptedAt ? dayCol(row.adoptedAt) : ''),
    },
  ];
  return (
    <div>
      <FilterBar>
        <FilterChip
          label="组别"
          value={page.filters.group}
          options={optionsOf(groupLabels)}
          onChange={(group) => page.setFilters({ group })}
        />
        <FilterChip
          label="状态"
          value={page.filters.state}
          options={statesOf(schemeMachine.states)}
          onChange={(state) => page.setFilters({ state })}
        />
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="考核方案台账"
        to={(row) => `/evaluation/schemes/${row.id}`}
        unit="份"
        minWidth={760}
        empty={{ title: '没有符合条件的方案', text: '区安委办起草并报批后采用的方案会出现在这里。' }}
      />
    </div>
  );
}

/* —— begin —— */

function OpenRound({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const navigate = useNavigate();
  const [year, setYear] = useState(Number(session.today.slice(0, 4)));
  const [due, setDue] = useState('');
  const save = useAct(c.openRound, {
    invalidate: [c.listRounds, getWorkbench],
    onDone: (round) => void navigate(`/evaluation/rounds/${round.id}`),
  });
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="开始年度考核"
      footer={
        <Button
          kind="filled"
          busy={save.busy}
          {...(due ? {} : { locked: '请选择自评截止日期' })}
          onClick={() => void save.act({ body: { year, selfDueOn: due } })}
        >
          开始考核，通知各单位自评
        </Button>
      }
    >
      <div className="ev-form">
        <div>
          <label htmlFor="ev-year">考核年度</label>
          <InputNumber id="ev-year" min={2024} max={2100} value={year} onChange={(v) => setYear(v ?? year)} />
        </div>
        <div>
          <label htmlFor="ev-due">自评截止日期</label>
          <DayInput id="ev-due" value={due} min={session.today} onChange={setDue} />
        </div>
        <ActError error={save.error} />
        <p className="z-small z-ink2 ev-text">
          开始以后：各组按已采用的方案生成评分表；系统马上取数；各单位收到自评待办和通知。
        </p>
      </div>
    </DetailDrawer>
  );
}

function DraftScheme({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const navigate = useNavigate();
  const [group, setGroup] = useState<GroupKey>('street');
  const [year, setYear] = useState(Number(session.today.slice(0, 4)));
  const [basedOn, setBasedOn] = useState('');
  const schemes = useGet(c.listSchemes, { query: { group: [group], limit: 50 } });
  const rows = (schemes.data as { items: SchemeRow[] } | undefined)?.items ?? [];
  const save = useAct(c.draftScheme, {
    invalidate: [c.listSchemes],
    onDone: (scheme) => void navigate(`/evaluation/schemes/${scheme.id}`),
  });
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="起草考核方案"
      footer={
        <Button
          kind="filled"
          busy={save.busy}
          onClick={() => void save.act({ body: { group, year, ...(basedOn ? { basedOn } : {}) } })}
        >
          开始起草
        </Button>
      }
    >
      <div className="ev-form">
        <div>
          <label htmlFor="ev-group">组别</label>
          <Select
            id="ev-group"
            style={{ width: '100%' }}
            value={group}
            options={optionsOf(groupLabels)}
            onChange={(v) => {
              setGroup(v);
              setBasedOn('');
            }}
          />
        </div>
        <div>
          <label htmlFor="ev-scheme-year">年度</label>
          <InputNumber id="ev-scheme-year" min={2024} max={2100} value={year} onChange={(v) => setYear(v ?? year)} />
        </div>
        <div>
          <label htmlFor="ev-base">从哪里开始</label>
          <Select
            id="ev-base"
            style={{ width: '100%' }}
            value={basedOn}
            options={[
              { value: '', label: '示例方案（通行做法，待核）' },
              ...rows.map((row) => ({ value: row.id, label: `${row.code} ${row.year}年 第 ${row.edition} 版` })),
            ]}
            onChange={setBasedOn}
          />
        </div>
        <ActError error={save.error} />
      </div>
    </DetailDrawer>
  );
}

interface UnitChoice {
  unitId: string;
  name: string;
  kind: string;
}

function UnitSelect({
  id,
  units,
  value,
  onChange,
}: {
  id: string;
  units: readonly UnitChoice[];
  value: string;
  onChange: (unitId: string) => void;
}) {
  return (
    <Select
      id={id}
      showSearch
      optionFilterProp="label"
      style={{ width: '100%' }}
      value={value || undefined}
      placeholder="选择部门或街道"
      options={units.map((u) => ({ value: u.unitId, label: u.name }))}
      onChange={onChange}
    />
  );
}

function Propose({ units, onClose }: { units: readonly UnitChoice[]; onClose: () => void }) {
  const navigate = useNavigate();
  const [kind, setKind] = useState<CommendationKind>('collective');
  const [title, setTitle] = useState('');
  const [unitId, setUnitId] = useState('');
  const [personName, setPersonName] = useState('');
  const [reason, setReason] = useState('');
  const [files, setFiles] = useState<Held[]>([]);
  const save = useAct(c.proposeCommendation, {
    invalidate: [c.listCommendations, getWorkbench],
    onDone: (m) => void navigate(`/evaluation/commendations/${m.id}`),
  });
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="提出表彰"
      footer={
        <Button
          kind="filled"
          busy={save.busy}
          onClick={() =>
            void save.act({
              body: {
                kind,
                title,
                unitId,
                reason,
                fileIds: files.map((f) => f.id),
                ...(kind === 'individual' ? { personName } : {}),
              },
            })
          }
        >
          提出，送安委办审核
        </Button>
      }
    >
      <div className="ev-form">
        <div>
          <label htmlFor="ev-kind">类别</label>
          <Select
            id="ev-kind"
            style={{ width: '100%' }}
            value={kind}
            options={optionsOf(commendationLabels)}
            onChange={setKind}
          />
        </div>
        <div>
          <label htmlFor="ev-title">表彰名称</label>
          <Input id="ev-title" value={title} maxLength={100} onChange={(e) => setTitle(e.target.value)} />
        </div>
        <div>
          <label htmlFor="ev-unit">单位</label>
          <UnitSelect id="ev-unit" units={units} value={unitId} onChange={setUnitId} />
        </div>
        {kind === 'individual' ? (
          <div>
            <label htmlFor="ev-person">姓名</label>
            <Input id="ev-person" value={personName} maxLength={40} onChange={(e) => setPersonName(e.target.value)} />
          </div>
        ) : null}
        <div>
          <label htmlFor="ev-reason">主要事迹</label>
          <Input.TextArea
            id="ev-reason"
            rows={5}
            value={reason}
            maxLength={2000}
            onChange={(e) => setReason(e.target.value)}
          />
        </div>
        <FilesField value={files} onChange={setFiles} hint="事迹材料（选填）" />
        <ActError error={save.error} />
      </div>
    </DetailDrawer>
  );
}

function Ask({ units, onClose }: { units: readonly UnitChoice[]; onClose: () => void }) {
  const navigate = useNavigate();
  const [purpose, setPurpose] = useState<InquiryPurpose>('inspection');
  const [unitId, setUnitId] = useState('');
  const [personName, setPersonName] = useState('');
  const [question, setQuestion] = useState('');
  const save = useAct(c.askInquiry, {
    invalidate: [c.listInquiries, getWorkbench],
    onDone: (q) => void navigate(`/evaluation/inquiries/${q.id}`),
  });
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="征询意见"
      note="被征询的单位看不到征询和答复"
      footer={
        <Button
          kind="filled"
          busy={save.busy}
          onClick={() => void save.act({ body: { purpose, unitId, personName, question } })}
        >
          送安委办答复
        </Button>
      }
    >
      <div className="ev-form">
        <div>
          <label htmlFor="ev-purpose">用途</label>
          <Select
            id="ev-purpose"
            style={{ width: '100%' }}
            value={purpose}
            options={optionsOf(purposeLabels)}
            onChange={setPurpose}
          />
        </div>
        <div>
          <label htmlFor="ev-about">单位</label>
          <UnitSelect id="ev-about" units={units} value={unitId} onChange={setUnitId} />
        </div>
        <div>
          <label htmlFor="ev-about-person">姓名（选填）</label>
          <Input
            id="ev-about-person"
            value={personName}
            maxLength={40}
            onChange={(e) => setPersonName(e.target.value)}
          />
        </div>
        <div>
          <label htmlFor="ev-question">征询内容</label>
          <Input.TextArea
            id="ev-question"
            rows={4}
            value={question}
            maxLength={1000}
            onChange={(e) => setQuestion(e.target.value)}
          />
        </div>
        <ActError error={save.error} />
      </div>
    </DetailDrawer>
  );
}
