/** 任务台账: tasks of units with light and reason; taken over in one go; filters in the address, Excel, print. */
import { Input, Select } from 'antd';
import { Bell, Download, Printer } from 'lucide-react';
import { useState } from 'react';
import { dayCol } from '#kernel/web/format.ts';
import { useAct, usePage, usePhone } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  AsOf,
  Button,
  CellTwo,
  ConfirmAct,
  DetailDrawer,
  FilterBar,
  FilterChip,
  LedgerTable,
  StateBadge,
  ToggleChip,
  type Column,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import {
  acceptTasks,
  addEntries,
  confirmTasks,
  getMonth,
  getTree,
  listTasks,
  submitTasks,
} from '../../shared/contract.ts';
import { markLabels } from '../../shared/ledgers.ts';
import type { TaskRow } from '../../shared/schema.ts';
import {
  kindLabels,
  lightLabels,
  lights,
  taskMachine,
  taskStates,
  type DemandKind,
  type Light,
} from '../../shared/states.ts';
import { PlanLight, PlanPage, tailOf, unitOptions, useChoices } from '../parts/frame.tsx';
import { ProofPicker, sendProofs, type Proof } from '../parts/proofs.tsx';
import { UrgeDrawer } from '../parts/urge.tsx';

const none = {
  q: '',
  key: '',
  unit: [] as string[],
  state: [] as string[],
  light: [] as string[],
  kind: [] as string[],
  mark: '',
  asOf: '',
};

export function Component() {
  const session = useSession();
  const phone = usePhone();
  const choices = useChoices().data;
  const page = usePage(listTasks, { filters: none, size: 20 });
  const [taking, setTaking] = useState<string[] | null>(null);
  const [urging, setUrging] = useState<string[] | null>(null);
  const [reporting, setReporting] = useState<{ ids: string[]; done: boolean } | null>(null);
  const [confirming, setConfirming] = useState<string[] | null>(null);
  const f = page.filters;
  const set = page.setFilters;
  const tail = tailOf(f);
  const columns: Column<TaskRow>[] = [
    {
      key: 'title',
      title: '任务',
      card: 'head',
      render: (t) => <CellTwo title={`${t.demandKey} ${t.title}`} to={`/plan/tasks/${t.id}`} note={t.reason} />,
    },
    { key: 'unit', title: '牵头单位', width: '9rem', card: 'meta', render: (t) => t.unitName },
    {
      key: 'who',
      title: '责任领导、承办人',
      width: '9rem',
      hideBelow: 1200,
      card: 'none',
      render: (t) => [t.head, t.officer].filter(Boolean).join('、'),
    },
    {
      key: 'progress',
      title: '进度',
      width: '6rem',
      align: 'right',
      card: 'meta',
      render: (t) =>
        [t.percent === null ? '' : `${t.percent}%`, t.stepsTotal > 0 ? `节点 ${t.stepsDone}/${t.stepsTotal}` : '']
          .filter(Boolean)
          .join(' ') || '—',
    },
    {
      key: 'next',
      title: '下一时间',
      width: '8rem',
      hideBelow: 1000,
      card: 'meta',
      render: (t) => (t.nextOn ? dayCol(t.nextOn) : ''),
    },
    {
      key: 'state',
      title: '状态',
      width: '8.4rem',
      card: 'none',
      hideBelow: 1000,
      render: (t) => <StateBadge {...taskMachine.states[t.state]} />,
    },
    { key: 'light', title: '亮灯', width: '6rem', card: 'side', render: (t) => <PlanLight light={t.light} /> },
  ];
  const maySelect = choices?.mayWork === true || choices?.mayIssue === true;
  return (
    <PlanPage
      at="/plan/tasks"
      tools={phone ? undefined : <AsOf value={f.asOf} today={session.today} onChange={(asOf) => set({ asOf })} />}
      actions={
        phone ? undefined : (
          <>
            <Button icon={Printer} to={`/plan/print/tasks${tail}`}>
              打印
            </Button>
            <Button icon={Download} href={`/api/v1/plan/tasks/export${tail}`} download>
              导出 Excel
            </Button>
          </>
        )
      }
    >
      <FilterBar search={{ value: f.q, onChange: (q) => set({ q }), placeholder: '条目、任务、单位' }}>
        <FilterChip
          label="亮灯"
          value={f.light}
          options={lights.map((l) => ({ value: l, label: lightLabels[l as Light] }))}
          onChange={(light) => set({ light })}
        />
        <FilterChip
          label="状态"
          value={f.state}
          options={taskStates.map((s) => ({ value: s, label: taskMachine.states[s].label }))}
          onChange={(state) => set({ state })}
        />
        {choices?.seesAll ? (
          <FilterChip label="单位" value={f.unit} options={unitOptions(choices)} onChange={(unit) => set({ unit })} />
        ) : null}
        <FilterChip
          label="类型"
          value={f.kind}
          options={(Object.keys(kindLabels) as DemandKind[]).map((k) => ({ value: k, label: kindLabels[k] }))}
          onChange={(kind) => set({ kind })}
        />
        {f.key ? <ToggleChip label={`方案 ${f.key}`} value onChange={() => set({ key: '' })} /> : null}
        {f.mark ? (
          <ToggleChip
            label={`口径：${markLabels[f.mark as keyof typeof markLabels] ?? f.mark}`}
            value
            onChange={() => set({ mark: '' })}
          />
        ) : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(t) => t.id}
        caption="治本攻坚任务台账"
        to={(t) => `/plan/tasks/${t.id}`}
        unit="项"
        minWidth={900}
        empty={{ title: '没有符合条件的任务', text: '换一个筛选条件；刚下发的任务在“待认领”里。' }}
        {...(maySelect && !f.asOf
          ? {
              select: {
                rowName: (t: TaskRow) => `${t.demandKey} ${t.title}`,
                actions: (keys: readonly string[]) => (
                  <>
                    {choices.mayWork ? (
                      <Button kind="filled" onClick={() => setTaking([...keys])}>
                        认领 {keys.length} 项
                      </Button>
                    ) : null}
                    {choices.mayWork ? (
                      <>
                        <Button onClick={() => setReporting({ ids: [...keys], done: false })}>一并填报进展</Button>
                        <Button onClick={() => setReporting({ ids: [...keys], done: true })}>一并报告完成</Button>
                      </>
                    ) : null}
                    {choices.mayIssue ? <Button onClick={() => setConfirming([...keys])}>确认所选完成</Button> : null}
                    {choices.mayIssue ? (
                      <Button icon={Bell} onClick={() => setUrging([...keys])}>
                        催办所选
                      </Button>
                    ) : null}
                  </>
                ),
              },
            }
          : {})}
      />
      {taking ? <AcceptDrawer ids={taking} onClose={() => setTaking(null)} /> : null}
      {reporting ? <ReportDrawer {...reporting} onClose={() => setReporting(null)} /> : null}
      {confirming ? <ConfirmDrawer ids={confirming} onClose={() => setConfirming(null)} /> : null}
      {urging ? (
        <UrgeDrawer
          about={{ taskIds: urging }}
          title={`所选 ${urging.length} 项任务`}
          onClose={() => setUrging(null)}
        />
      ) : null}
    </PlanPage>
  );
}

/** 认领: who answers, who does it, who helps. */
export function AcceptDrawer({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const choices = useChoices().data;
  const [headId, setHead] = useState('');
  const [officerId, setOfficer] = useState('');
  const [assistingIds, setAssisting] = useState<string[]>([]);
  const accept = useAct(acceptTasks, { invalidate: [listTasks, getTree, getMonth, getWorkbench], onDone: onClose });
  const people = choices?.people ?? [];
  const missing = !headId ? '请选择责任领导' : !officerId ? '请选择承办人' : null;
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title={`认领 ${ids.length} 项任务`}
      note="不是待认领的会自动略过"
      footer={
        <Button
          kind="filled"
          size="l"
          busy={accept.busy}
          locked={missing}
          onClick={() => void accept.act({ body: { taskIds: [...ids], headId, officerId, assistingIds } })}
        >
          认领
        </Button>
      }
    >
      <ActError error={accept.error} />
      <label className="pl-field">
        <span>责任领导</span>
        <Select
          aria-label="责任领导"
          style={{ width: '100%' }}
          value={headId || null}
          showSearch={{ optionFilterProp: 'label' }}
          options={people.filter((p) => p.mayHead).map((p) => ({ value: p.id, label: `${p.name}（${p.title}）` }))}
          onChange={(value: string) => setHead(value)}
        />
      </label>
      <label className="pl-field">
        <span>承办人</span>
        <Select
          aria-label="承办人"
          style={{ width: '100%' }}
          value={officerId || null}
          showSearch={{ optionFilterProp: 'label' }}
          options={people.map((p) => ({ value: p.id, label: `${p.name}（${p.title}）` }))}
          onChange={(value: string) => setOfficer(value)}
        />
      </label>
      <label className="pl-field">
        <span>配合单位（选填）</span>
        <Select
          mode="multiple"
          aria-label="配合单位（选填）"
          style={{ width: '100%' }}
          value={assistingIds}
          options={unitOptions(choices).filter((u) => u.value !== choices?.unitId)}
          optionFilterProp="label"
          onChange={setAssisting}
        />
      </label>
      <p className="z-note">认领以后可以分解节点；方案规定频次的任务会自动生成本期节点。</p>
    </DetailDrawer>
  );
}

/** One account and one proof for several tasks: of progress, or that they are done. */
function ReportDrawer({ ids, done, onClose }: { ids: readonly string[]; done: boolean; onClose: () => void }) {
  const [text, setText] = useState('');
  const [proofs, setProofs] = useState<Proof[]>([]);
  const [failed, setFailed] = useState<unknown>(null);
  const after = { invalidate: [listTasks, getTree, getMonth, getWorkbench], onDone: onClose };
  const report = useAct(submitTasks, after);
  const entries = useAct(addEntries, after);
  const act = done ? report : entries;
  const label = done ? '完成情况' : '进展情况';
  const send = async (): Promise<void> => {
    setFailed(null);
    try {
      const fileIds = await sendProofs(proofs);
      const said = text.trim();
      if (done) await report.act({ body: { taskIds: [...ids], submission: said, fileIds } });
      else await entries.act({ body: { taskIds: [...ids], text: said, fileIds } });
    } catch (error) {
      setFailed(error);
    }
  };
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title={`一并${done ? '报告' : '填报'} ${ids.length} 项任务${done ? '完成' : '的进展'}`}
      note="一份材料说明几项任务；其中现在不能办理的会自动略过"
      footer={
        <Button
          kind="filled"
          size="l"
          busy={act.busy}
          locked={text.trim().length < 4 ? `请填写${label}` : null}
          onClick={() => void send()}
        >
          {done ? '报告完成，请安委办确认' : '填报进展'}
        </Button>
      }
    >
      <ActError error={failed ?? act.error} />
      <label className="pl-field">
        <span>{label}</span>
        <Input.TextArea rows={4} maxLength={2000} value={text} onChange={(e) => setText(e.target.value)} />
      </label>
      <ProofPicker value={proofs} onChange={setProofs} label={done ? '完成证明' : '凭证（选填）'} />
    </DetailDrawer>
  );
}

function ConfirmDrawer({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const act = useAct(confirmTasks, { invalidate: [listTasks, getTree, getWorkbench], onDone: onClose });
  return (
    <ConfirmAct
      open
      onClose={onClose}
      title={`确认所选 ${ids.length} 项完成`}
      intro="所选中已报告完成、又不是您办理过的，逐项确认；其他的略过。"
      opinion={{ label: '核实情况', required: true }}
      confirm="确认完成"
      act={(opinion) => act.act({ body: { taskIds: [...ids], opinion } })}
      error={act.error}
      busy={act.busy}
    />
  );
}
