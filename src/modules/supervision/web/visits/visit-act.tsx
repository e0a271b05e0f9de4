/** One act on a visit or on something it found, in a drawer: on the phone it fills the screen, photo first. */
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { call, toApiError } from '#kernel/web/api.ts';
import { dayCol } from '#kernel/web/format.ts';
import { queryKeyOf, useAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActDrawer,
  Choice,
  DayInput,
  PhotoPicker,
  SearchSelect,
  uploadPhotos,
  type Photo,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import { listHazards } from '#modules/hazards/shared/contract.ts';
import * as c from '../../shared/visits/contract.ts';
import type { VisitView } from '../../shared/visits/schema.ts';
import { kindLabels, matterLabels, type FindingKind, type MatterResult } from '../../shared/visits/states.ts';

export interface OpenAct {
  action: string;
  findingId: string | null;
  matterId: string | null;
}
interface Words {
  title: string;
  confirm: string;
  text?: string;
  optional?: boolean;
  /** Photos: needed, welcome, or none. */
  photos?: 'needed' | 'welcome';
  photoWords?: string;
  danger?: boolean;
}
const visitWords: Readonly<Record<string, Words>> = {
  arrive: {
    title: '到达现场',
    confirm: '到达现场，开始检查',
    text: '到了哪里',
    photos: 'needed',
    photoWords: '到场照片必需，位置由您允许。',
  },
  record: { title: '记录检查情况', confirm: '记下这一项', text: '检查情况（选填）', optional: true, photos: 'welcome' },
  find: { title: '登记问题', confirm: '登记这个问题', text: '发现了什么问题', photos: 'welcome' },
  leave: { title: '结束现场检查', confirm: '结束现场检查', text: '检查总体情况' },
  submit: { title: '报送反馈意见', confirm: '报送领导签发', text: '整改要求' },
  sendBack: { title: '退回修改', confirm: '退回修改', text: '哪里要改', danger: true },
  issue: { title: '签发反馈意见书', confirm: '签发，送达并交办' },
  receive: { title: '签收反馈意见书', confirm: '签收' },
  reply: { title: '报送整改报告', confirm: '报送整改报告', text: '整改情况', photos: 'welcome' },
  lookBack: {
    title: '登记回头看',
    confirm: '登记回头看',
    text: '回头看情况',
    photos: 'needed',
    photoWords: '拍下整改后的现场。',
  },
  cancel: { title: '取消检查', confirm: '取消检查', text: '为什么取消', danger: true },
  comment: { title: '写备注', confirm: '记下备注', text: '备注内容' },
};
const findingWords: Readonly<Record<string, Words>> = {
  enterNow: { title: '险情紧急，立即入账', confirm: '立即登记入隐患台账', danger: true },
  report: {
    title: '报告整改完成',
    confirm: '报告整改，请对方确认',
    text: '怎么整改的',
    photos: 'needed',
    photoWords: '整改后的照片、文件。',
  },
  confirm: { title: '确认整改', confirm: '确认整改', text: '核实情况' },
  sendBack: { title: '退回再改', confirm: '退回再改', text: '哪里不符合', danger: true },
  drop: { title: '删去这条', confirm: '删去这条', text: '为什么删去', danger: true },
};

export function VisitAct({
  v,
  askedId,
  open,
  onClose,
  reload,
}: {
  v: VisitView;
  askedId: string;
  open: OpenAct;
  onClose: () => void;
  reload: () => Promise<unknown>;
}) {
  const { action } = open;
  const client = useQueryClient();
  const finding = v.findings.find((f) => f.id === open.findingId) ?? null;
  const matter = v.matters.find((m) => m.id === open.matterId) ?? null;
  const word = (finding ? findingWords : visitWords)[action] ?? { title: action, confirm: action };
  const [text, setText] = useState(action === 'record' ? (matter?.note ?? '') : action === 'arrive' ? '' : '');
  const [what, setWhat] = useState('');
  const [detail, setDetail] = useState('');
  const [photos, setPhotos] = useState<Photo[]>([]);
  const [result, setResult] = useState<MatterResult | ''>(matter?.result ?? '');
  const [kind, setKind] = useState<FindingKind>('hazard');
  const [enterpriseId, setEnterpriseId] = useState(v.enterpriseId ?? '');
  const [place, setPlace] = useState('');
  const [unitId, setUnitId] = useState(v.unitId ?? '');
  const [dueOn, setDueOn] = useState('');
  const [matterId, setMatterId] = useState('');
  const [passed, setPassed] = useState<'yes' | 'no' | ''>('');
  const [fault, setFault] = useState('');
  const [sending, setSending] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const choices = useGet(
    c.findingChoices,
    { params: { id: v.id }, query: {} },
    {
      enabled: action === 'find',
    },
  );
  const done = {
    invalidate: [c.listVisits, c.listFindings, c.visitFigures, c.listGroups, c.getGroup, listHazards, getWorkbench],
    onDone: (next: VisitView) => {
      client.setQueryData(queryKeyOf(c.getVisit, { params: { id: askedId } }), next);
      onClose();
    },
  };
  const visitActs = {
    arrive: useAct(c.arriveVisit, done),
    record: useAct(c.recordMatter, done),
    find: useAct(c.addFinding, done),
    leave: useAct(c.leaveVisit, done),
    submit: useAct(c.submitVisit, done),
    sendBack: useAct(c.sendBackVisit, done),
    issue: useAct(c.issueVisit, done),
    receive: useAct(c.receiveVisit, done),
    reply: useAct(c.replyVisit, done),
    lookBack: useAct(c.lookBackVisit, done),
    cancel: useAct(c.cancelVisit, done),
    comment: useAct(c.commentVisit, done),
  };
  const findingActs = {
    enterNow: useAct(c.enterFinding, done),
    report: useAct(c.reportFinding, done),
    confirm: useAct(c.confirmFinding, done),
    sendBack: useAct(c.sendBackFinding, done),
    drop: useAct(c.dropFinding, done),
  };
  const save = finding ? findingActs[action as keyof typeof findingActs] : visitActs[action as keyof typeof visitActs];

  const check = (): string => {
    const said = text.trim();
    if (word.photos === 'needed' && photos.length === 0) return '请拍一张照片';
    if (action === 'record' && !matter && what.trim().length < 2) return '请写明检查了什么';
    if (action === 'record' && result === '') return '请选择符合、有问题或不涉及';
    if (action === 'lookBack' && passed === '') return '请选择合格或不合格';
    if (word.text && !word.optional && said.length < 2) return `请填写“${word.text}”`;
    if (action === 'find' && said.length < 4) return '请用一句话写明发现了什么问题';
    if (action === 'find' && kind === 'hazard') {
      if (!enterpriseId) return '请选择隐患所在的企业';
      if (place.trim().length < 1) return '请写明隐患所在部位';
      if (photos.length === 0) return '请拍下隐患现场';
    }
    if (action === 'find' && kind === 'duty' && !unitId) return '请选择由哪个单位整改';
    return '';
  };
  const submit = async (): Promise<void> => {
    setFailed(null);
    const found = check();
    setFault(found);
    if (found) return;
    setSending(true);
    try {
      const said = text.trim();
      const ids = await uploadPhotos(photos, setPhotos);
      const at = photos.find((photo) => photo.lat !== undefined && photo.lng !== undefined);
      const position = at
        ? { position: { latitude: at.lat as number, longitude: at.lng as number, accuracy: at.accuracy ?? null } }
        : {};
      const { version } = finding ?? v;
      const bodies: Record<string, object> = finding
        ? {
            enterNow: { version },
            report: { version, report: said, fileIds: ids },
            confirm: { version, opinion: said },
            sendBack: { version, opinion: said },
            drop: { version, opinion: said },
          }
        : {
            arrive: { version, place: said, photoIds: ids, ...position },
            record: {
              ...(matter ? { matterId: matter.id } : { matter: what.trim() }),
              result: result || 'good',
              note: said,
              photoIds: ids,
            },
            find: {
              kind,
              what: said,
              detail: detail.trim(),
              photoIds: ids,
              ...(matterId ? { matterId } : {}),
              ...(kind === 'hazard' ? { enterpriseId, place: place.trim() } : { unitId, ...(dueOn ? { dueOn } : {}) }),
            },
            leave: { version, summary: said },
            submit: { version, opinion: said },
            sendBack: { version, opinion: said },
            issue: { version },
            receive: {},
            reply: { version, reply: said, fileIds: ids },
            lookBack: { version, passed: passed === 'yes', opinion: said, photoIds: ids, ...position },
            cancel: { version, opinion: said },
            comment: { text: said },
          };
      await save.act({ params: { id: finding?.id ?? v.id }, body: bodies[action] } as never);
    } catch (error) {
      setFailed(toApiError(error));
    } finally {
      setSending(false);
    }
  };

  const firms = (choices.data?.enterprises ?? []).map((e) => ({ value: e.id, label: e.name }));
  return (
    <ActDrawer
      onClose={onClose}
      title={word.title}
      note={finding?.what ?? matter?.matter ?? v.targetName}
      confirm={word.confirm}
      danger={word.danger}
      busy={sending || save.busy}
      onSubmit={() => void submit()}
      error={failed ?? save.error}
      onReload={() => void reload()}
      fault={fault}
    >
      {action === 'issue' ? (
        <>
          <p className="z-ink2">
            反馈意见书编号后送{v.targetName}，
            {v.findings.length === 0
              ? '没有问题，签发即办结。'
              : `交办问题 ${v.findings.length} 项，整改报告的期限从今天算起。`}
          </p>
          {v.method === 'covert' ? (
            <p className="z-note">签发后，被检查单位可以看到这次暗访；还没有入账的隐患同时登记入隐患台账。</p>
          ) : null}
          <p className="vs-text">整改要求：{v.opinion}</p>
        </>
      ) : null}
      {action === 'receive' ? (
        <p className="z-ink2">
          {v.letter?.text}，以{v.targetName}名义签收。
        </p>
      ) : null}
      {action === 'enterNow' ? (
        <p className="z-ink2">隐患马上进入隐患台账，监管部门、街道和企业都会看到，暗访可能因此被察觉。</p>
      ) : null}
      {finding && (action === 'confirm' || action === 'sendBack') ? (
        <p className="z-ink2">
          {finding.unitName}报告：{finding.report}
        </p>
      ) : null}
      {action === 'find' ? (
        <div className="jt-field">
          <Choice
            label="问题类别"
            value={kind}
            onChange={(next) => setKind(next as FindingKind)}
            options={optionsOf(kindLabels)}
          />
          <p className="z-note">
            {kind === 'duty'
              ? '单位工作上的问题，反馈时交办整改。'
              : v.method === 'covert'
                ? '暗访的隐患先记在这里，反馈时登记入隐患台账。'
                : '隐患马上登记入隐患台账，由监管部门判定。'}
          </p>
        </div>
      ) : null}
      {word.photos ? (
        <div className="jt-field">
          <PhotoPicker
            value={photos}
            onChange={(next) => {
              setPhotos(next);
              setFault('');
            }}
            words={word.photoWords ?? '拍照或从相册选。'}
          />
        </div>
      ) : null}
      {action === 'record' ? (
        <>
          {matter ? null : (
            <div className="jt-field">
              <label htmlFor="va-what">检查了什么</label>
              <Input id="va-what" maxLength={200} value={what} onChange={(e) => setWhat(e.target.value)} />
            </div>
          )}
          <div className="jt-field">
            <Choice
              label="检查结果"
              value={result}
              onChange={(next) => setResult(next as MatterResult)}
              options={optionsOf(matterLabels)}
            />
          </div>
        </>
      ) : null}
      {action === 'lookBack' ? (
        <div className="jt-field">
          <Choice
            label="回头看结果"
            value={passed}
            onChange={(next) => setPassed(next as 'yes' | 'no')}
            options={[
              { value: 'yes', label: '合格，办结' },
              { value: 'no', label: '不合格，继续整改' },
            ]}
          />
        </div>
      ) : null}
      {word.text ? (
        <div className="jt-field">
          <label htmlFor="va-text">{word.text}</label>
          <Input.TextArea
            id="va-text"
            autoSize={{ minRows: action === 'find' || action === 'arrive' ? 1 : 3, maxRows: 10 }}
            maxLength={action === 'find' ? 100 : 2000}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        </div>
      ) : null}
      {action === 'find' ? (
        <>
          <div className="jt-field">
            <label htmlFor="va-detail">具体情况（选填）</label>
            <Input.TextArea
              id="va-detail"
              autoSize={{ minRows: 2, maxRows: 8 }}
              maxLength={1000}
              value={detail}
              onChange={(e) => setDetail(e.target.value)}
            />
          </div>
          {kind === 'hazard' ? (
            <>
              <div className="jt-field">
                <span>所在企业</span>
                <SearchSelect
                  aria-label="所在企业"
                  name={`visit-firms ${v.id}`}
                  placeholder="输入企业名称，只在本组检查范围内"
                  initial={v.enterpriseId ? [{ value: v.enterpriseId, label: v.targetName }, ...firms] : firms}
                  value={enterpriseId}
                  onChange={(next: string) => setEnterpriseId(next)}
                  search={async (q, signal) =>
                    (
                      await call(
                        c.findingChoices,
                        { params: { id: v.id }, query: q.trim() ? { q: q.trim() } : {} },
                        { signal },
                      )
                    ).enterprises.map((e: { id: string; name: string }) => ({ value: e.id, label: e.name }))
                  }
                />
              </div>
              <div className="jt-field">
                <label htmlFor="va-place">所在部位</label>
                <Input id="va-place" maxLength={100} value={place} onChange={(e) => setPlace(e.target.value)} />
              </div>
            </>
          ) : (
            <>
              <div className="jt-field">
                <label htmlFor="va-unit">整改单位</label>
                <Select
                  id="va-unit"
                  showSearch
                  optionFilterProp="label"
                  value={unitId || null}
                  options={(choices.data?.units ?? []).map((u) => ({ value: u.id, label: u.name }))}
                  onChange={(next: string) => setUnitId(next)}
                />
              </div>
              <div className="jt-field">
                <label htmlFor="va-due">
                  整改期限（选填{choices.data ? `，不填为 ${dayCol(choices.data.dueOn)}` : ''}）
                </label>
                <DayInput id="va-due" value={dueOn} onChange={(day) => setDueOn(day ?? '')} />
              </div>
            </>
          )}
          {v.matters.length > 0 ? (
            <div className="jt-field">
              <label htmlFor="va-matter">属于哪一项检查（选填）</label>
              <Select
                id="va-matter"
                allowClear
                value={matterId || null}
                options={v.matters.map((m) => ({ value: m.id, label: `${m.seq}. ${m.matter}` }))}
                onChange={(next: string | undefined) => setMatterId(next ?? '')}
              />
            </div>
          ) : null}
        </>
      ) : null}
    </ActDrawer>
  );
}
