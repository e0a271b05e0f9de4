/** One act on a task or a step in a drawer: the words it needs, people, days, proof. */
import { Input, InputNumber, Select } from 'antd';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { toApiError, type AnyEndpoint } from '#kernel/web/api.ts';
import { useAct, type Act } from '#kernel/web/hooks.ts';
import { ActDrawer, Button, DayInput } from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../../shared/contract.ts';
import type { StepView, TaskView } from '../../shared/schema.ts';
import { frequencyLabels, type Frequency } from '../../shared/states.ts';
import { AcceptDrawer } from '../screens/ledger.tsx';
import { unitOptions, useChoices } from './frame.tsx';
import { ProofPicker, sendProofs, type Proof } from './proofs.tsx';
import { LetterDrawer, UrgeDrawer } from './urge.tsx';

export interface OpenAct {
  action: string;
  step: StepView | null;
}
interface Words {
  title: string;
  confirm: string;
  text?: string;
  field?: 'reason' | 'opinion' | 'text' | 'submission' | 'report';
  proof?: boolean;
  danger?: boolean;
}
const words: Record<string, Words> = {
  refuse: {
    title: '提出异议',
    confirm: '提出异议，请安委办裁定',
    text: '为什么不该由本单位承担',
    field: 'reason',
    danger: true,
  },
  uphold: { title: '裁定仍由该单位承担', confirm: '仍由该单位承担', text: '裁定意见', field: 'opinion' },
  reassign: { title: '改由其他单位承担', confirm: '改派', text: '理由', field: 'reason' },
  decompose: { title: '分解任务', confirm: '设定这些节点' },
  edit: { title: '调整任务', confirm: '保存调整', text: '为什么调整', field: 'reason' },
  addEntry: { title: '填报进展', confirm: '填报进展', text: '进展情况', field: 'text', proof: true },
  submit: { title: '报告完成', confirm: '报告完成，请安委办确认', text: '完成情况', field: 'submission', proof: true },
  confirm: { title: '确认完成', confirm: '确认完成', text: '核实情况', field: 'opinion' },
  sendBack: { title: '退回继续办理', confirm: '退回继续办理', text: '哪里不符合', field: 'opinion', danger: true },
  suspend: { title: '中止任务', confirm: '中止任务', text: '理由', field: 'reason', danger: true },
  resume: { title: '恢复任务', confirm: '恢复任务', text: '理由', field: 'reason' },
  reopen: { title: '重新办理', confirm: '重新办理', text: '理由', field: 'reason', danger: true },
  cancel: { title: '撤销任务', confirm: '撤销任务', text: '理由', field: 'reason', danger: true },
  comment: { title: '写备注', confirm: '写下备注', text: '备注内容', field: 'text' },
  'step.finish': { title: '报告节点完成', confirm: '报告节点完成', text: '完成情况', field: 'report', proof: true },
  'step.sendBack': { title: '退回重报', confirm: '退回重报', text: '哪里不符合', field: 'opinion', danger: true },
  'step.edit': { title: '调整节点', confirm: '保存调整', text: '为什么调整', field: 'reason' },
  'step.drop': { title: '取消节点', confirm: '取消节点', text: '为什么取消', field: 'reason', danger: true },
};

interface StepDraft {
  key: number;
  title: string;
  dueOn: string;
  proofRequired: string;
  unitId: string;
  ownerId: string;
}
const blank = (key: number): StepDraft => ({ key, title: '', dueOn: '', proofRequired: '', unitId: '', ownerId: '' });

export function TaskAct({
  t,
  open,
  onClose,
  onDone,
  reload,
}: {
  t: TaskView;
  open: OpenAct;
  onClose: () => void;
  onDone: (next: TaskView | null) => void;
  reload: () => Promise<unknown>;
}) {
  const { action, step } = open;
  const word = words[action];
  const choices = useChoices().data;
  const [text, setText] = useState('');
  const [proofs, setProofs] = useState<Proof[]>([]);
  const [percent, setPercent] = useState<number | null>(t.percent);
  const [figure, setFigure] = useState<number | null>(null);
  const [figureOf, setFigureOf] = useState<number | null>(null);
  const [unitId, setUnitId] = useState('');
  const [drafts, setDrafts] = useState<StepDraft[]>([
    step
      ? {
          key: 0,
          title: step.title,
          dueOn: step.dueOn,
          proofRequired: step.proofRequired,
          unitId: step.unitId,
          ownerId: step.ownerId ?? '',
        }
      : blank(0),
  ]);
  const [people, setPeople] = useState({
    headId: t.headId ?? '',
    officerId: t.officerId ?? '',
    assistingIds: t.assistingIds,
    dueOn: t.dueOn as string,
    frequency: (t.frequency ?? '') as string,
  });
  const [fault, setFault] = useState('');
  const [sending, setSending] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const done = {
    invalidate: [c.getTask, c.listTasks, c.getTree, c.getNode, c.getMonth, getWorkbench],
    onDone: (next: unknown) => onDone(next as TaskView),
  };
  const acts: Record<string, Act<AnyEndpoint>> = {
    refuse: useAct(c.refuseTask, done),
    uphold: useAct(c.upholdTask, done),
    reassign: useAct(c.reassignTask, done),
    decompose: useAct(c.decomposeTask, done),
    edit: useAct(c.editTask, done),
    addEntry: useAct(c.addEntry, done),
    submit: useAct(c.submitTask, done),
    confirm: useAct(c.confirmTask, done),
    sendBack: useAct(c.sendBackTask, done),
    suspend: useAct(c.suspendTask, done),
    resume: useAct(c.resumeTask, done),
    reopen: useAct(c.reopenTask, done),
    cancel: useAct(c.cancelTask, done),
    comment: useAct(c.commentTask, done),
    'step.finish': useAct(c.finishStep, done),
    'step.sendBack': useAct(c.sendBackStep, done),
    'step.edit': useAct(c.editStep, done),
    'step.drop': useAct(c.dropStep, done),
  };
  const save = acts[action];
  if (action === 'accept') return <AcceptDrawer ids={[t.id]} onClose={() => onDone(null)} />;
  if (action === 'urge')
    return <UrgeDrawer about={{ taskIds: [t.id] }} title={`${t.demandKey} ${t.title}`} onClose={onClose} />;
  if (action === 'letter')
    return (
      <LetterDrawer
        nodeKey={t.demandKey}
        title={t.title}
        units={[
          {
            unitId: t.unitId,
            name: t.unitName,
            late: t.light === 'late' ? 1 : 0,
            near: t.light === 'near' ? 1 : 0,
            total: 1,
          },
        ]}
        onClose={onClose}
      />
    );
  if (!word || !save) return null;
  const isSteps = action === 'decompose' || action === 'step.edit';
  const submit = async (): Promise<void> => {
    setFailed(null);
    const said = text.trim();
    if (word.text && said.length < 2) return setFault(`请填写“${word.text}”`);
    if (action === 'step.finish' && step?.proofRequired && proofs.length === 0)
      return setFault(`请上传证明：${step.proofRequired}`);
    if (action === 'submit' && t.proofRequired && proofs.length === 0)
      return setFault(`请上传证明：${t.proofRequired}`);
    if (action === 'reassign' && !unitId) return setFault('请选择改由哪个单位承担');
    if (isSteps && drafts.some((d) => d.title.trim().length < 2 || !d.dueOn))
      return setFault('每个节点都要写明做什么、什么时候完成');
    setFault('');
    setSending(true);
    try {
      const fileIds = await sendProofs(proofs);
      const { version } = step ?? t;
      const steps = drafts.map((d) => ({
        title: d.title.trim(),
        dueOn: d.dueOn,
        proofRequired: d.proofRequired.trim(),
        ...(d.unitId ? { unitId: d.unitId } : {}),
        ...(d.ownerId ? { ownerId: d.ownerId } : {}),
      }));
      const body: Record<string, unknown> = {
        ...(word.field ? { [word.field]: said } : {}),
        ...(['addEntry', 'comment'].includes(action) ? {} : { version }),
        ...(word.proof ? { fileIds } : {}),
        ...(action === 'addEntry'
          ? {
              ...(percent === null ? {} : { percent }),
              ...(figure === null ? {} : { figure }),
              ...(figureOf === null ? {} : { figureOf }),
            }
          : {}),
        ...(action === 'reassign' ? { unitId } : {}),
        ...(action === 'decompose' ? { steps } : {}),
        ...(action === 'step.edit' ? steps[0] : {}),
        ...(action === 'edit'
          ? {
              ...(people.headId && people.headId !== t.headId ? { headId: people.headId } : {}),
              ...(people.officerId && people.officerId !== t.officerId ? { officerId: people.officerId } : {}),
              ...(people.assistingIds.join() === t.assistingIds.join() ? {} : { assistingIds: people.assistingIds }),
              ...(people.dueOn && people.dueOn !== t.dueOn ? { dueOn: people.dueOn } : {}),
              ...(people.frequency === (t.frequency ?? '') ? {} : { frequency: people.frequency || null }),
            }
          : {}),
      };
      await save.act({ params: { id: step ? step.id : t.id }, body });
    } catch (error) {
      setFailed(toApiError(error));
    } finally {
      setSending(false);
    }
  };
  const setDraft = (key: number, patch: Partial<StepDraft>): void =>
    setDrafts((now) => now.map((d) => (d.key === key ? { ...d, ...patch } : d)));
  const ownUnit = choices?.unitId === t.unitId;
  const units = [
    { value: t.unitId, label: t.unitName },
    ...t.assistingIds.map((id, i) => ({ value: id, label: t.assisting[i] ?? '' })),
  ];
  const persons = (choices?.people ?? []).map((p) => ({ value: p.id, label: `${p.name}（${p.title}）` }));
  const heads = (choices?.people ?? [])
    .filter((p) => p.mayHead)
    .map((p) => ({ value: p.id, label: `${p.name}（${p.title}）` }));
  return (
    <ActDrawer
      onClose={onClose}
      title={word.title}
      note={step ? step.title : `${t.demandKey} ${t.title}`}
      width={action === 'decompose' ? 720 : 580}
      confirm={word.confirm}
      danger={word.danger}
      busy={sending || save.busy}
      onSubmit={() => void submit()}
      error={failed ?? save.error}
      onReload={() => void reload()}
      fault={fault}
    >
      {isSteps
        ? drafts.map((d, i) => (
            <div key={d.key} className={action === 'decompose' ? 'pl-stepform' : undefined}>
              <label className="pl-field">
                <span>{action === 'decompose' ? `第 ${i + 1} 个节点：做什么` : '做什么'}</span>
                <Input value={d.title} maxLength={200} onChange={(e) => setDraft(d.key, { title: e.target.value })} />
              </label>
              <div className="pl-two">
                <div className="pl-field">
                  <span id={`due-${d.key}`}>什么时候完成</span>
                  <DayInput
                    value={d.dueOn}
                    onChange={(dueOn) => setDraft(d.key, { dueOn: dueOn ?? '' })}
                    aria-label={`第 ${i + 1} 个节点完成时间`}
                  />
                </div>
                <label className="pl-field">
                  <span>凭什么算完成（证明）</span>
                  <Input
                    value={d.proofRequired}
                    maxLength={300}
                    onChange={(e) => setDraft(d.key, { proofRequired: e.target.value })}
                    placeholder="例如：清单、照片、文件"
                  />
                </label>
                {units.length > 1 ? (
                  <label className="pl-field">
                    <span>责任单位</span>
                    <Select
                      aria-label={`第 ${i + 1} 个节点责任单位`}
                      style={{ width: '100%' }}
                      value={d.unitId || t.unitId}
                      options={units}
                      onChange={(value: string) => setDraft(d.key, { unitId: value, ownerId: '' })}
                    />
                  </label>
                ) : null}
                {ownUnit && (d.unitId === '' || d.unitId === t.unitId) ? (
                  <label className="pl-field">
                    <span>责任人（不选为承办人）</span>
                    <Select
                      aria-label={`第 ${i + 1} 个节点责任人`}
                      style={{ width: '100%' }}
                      allowClear
                      value={d.ownerId || null}
                      options={persons}
                      onChange={(value: string | undefined) => setDraft(d.key, { ownerId: value ?? '' })}
                    />
                  </label>
                ) : null}
              </div>
              {action === 'decompose' && drafts.length > 1 ? (
                <Button size="s" icon={X} onClick={() => setDrafts((now) => now.filter((one) => one.key !== d.key))}>
                  去掉第 {i + 1} 个
                </Button>
              ) : null}
            </div>
          ))
        : null}
      {action === 'decompose' ? (
        <p>
          <Button
            icon={Plus}
            onClick={() => setDrafts((now) => [...now, blank(Math.max(...now.map((d) => d.key)) + 1)])}
          >
            再加一个节点
          </Button>
          <span className="z-note" style={{ marginLeft: 10 }}>
            时间须在 {t.startsOn} 至 {t.dueOn} 之间
          </span>
        </p>
      ) : null}
      {action === 'reassign' ? (
        <label className="pl-field">
          <span>改由哪个单位承担</span>
          <Select
            aria-label="改由哪个单位承担"
            style={{ width: '100%' }}
            value={unitId || null}
            showSearch={{ optionFilterProp: 'label' }}
            options={unitOptions(choices).filter((u) => u.value !== t.unitId)}
            onChange={(value: string) => setUnitId(value)}
          />
        </label>
      ) : null}
      {action === 'edit' ? (
        <>
          {ownUnit ? (
            <div className="pl-two">
              <label className="pl-field">
                <span>责任领导</span>
                <Select
                  aria-label="责任领导"
                  style={{ width: '100%' }}
                  value={people.headId || null}
                  options={heads}
                  onChange={(headId: string) => setPeople({ ...people, headId })}
                />
              </label>
              <label className="pl-field">
                <span>承办人</span>
                <Select
                  aria-label="承办人"
                  style={{ width: '100%' }}
                  value={people.officerId || null}
                  options={persons}
                  onChange={(officerId: string) => setPeople({ ...people, officerId })}
                />
              </label>
            </div>
          ) : (
            <div className="pl-field">
              <span>完成期限</span>
              <DayInput
                value={people.dueOn}
                onChange={(dueOn) => setPeople({ ...people, dueOn: dueOn ?? '' })}
                aria-label="完成期限"
              />
            </div>
          )}
          <label className="pl-field">
            <span>配合单位</span>
            <Select
              mode="multiple"
              aria-label="配合单位"
              style={{ width: '100%' }}
              value={people.assistingIds}
              optionFilterProp="label"
              options={unitOptions(choices).filter((u) => u.value !== t.unitId)}
              onChange={(assistingIds: string[]) => setPeople({ ...people, assistingIds })}
            />
          </label>
          <label className="pl-field">
            <span>频次</span>
            <Select
              aria-label="频次"
              style={{ width: '100%' }}
              value={people.frequency}
              options={[
                { value: '', label: '不定期' },
                ...(Object.keys(frequencyLabels) as Frequency[]).map((f) => ({
                  value: f as string,
                  label: frequencyLabels[f],
                })),
              ]}
              onChange={(frequency: string) => setPeople({ ...people, frequency })}
            />
          </label>
        </>
      ) : null}
      {action === 'addEntry' ? (
        <div className="pl-two">
          <label className="pl-field">
            <span>完成进度 %（选填）</span>
            <InputNumber
              min={0}
              max={100}
              precision={0}
              style={{ width: '100%' }}
              value={percent}
              onChange={(v) => setPercent(v)}
            />
          </label>
          <div className="pl-field">
            <span>{t.proofRequired ? `数字（${t.proofRequired}，选填）` : '数字（选填）'}</span>
            <div style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
              <InputNumber
                min={0}
                style={{ width: '100%' }}
                value={figure}
                aria-label="完成数"
                placeholder="完成数"
                onChange={(v) => setFigure(v)}
              />
              /
              <InputNumber
                min={0}
                style={{ width: '100%' }}
                value={figureOf}
                aria-label="应完成数"
                placeholder="应完成数"
                onChange={(v) => setFigureOf(v)}
              />
            </div>
          </div>
        </div>
      ) : null}
      {word.text ? (
        <label className="pl-field">
          <span>{word.text}</span>
          <Input.TextArea rows={4} maxLength={2000} value={text} onChange={(e) => setText(e.target.value)} />
        </label>
      ) : null}
      {word.proof ? (
        <ProofPicker
          value={proofs}
          onChange={setProofs}
          label={
            step?.proofRequired
              ? `证明：${step.proofRequired}`
              : action === 'submit' && t.proofRequired
                ? `证明：${t.proofRequired}`
                : '凭证（选填）'
          }
        />
      ) : null}
    </ActDrawer>
  );
}
