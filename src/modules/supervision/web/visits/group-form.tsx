/** 组建督导组: who goes, to whom, when, over what, openly or in secret. */
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ActError, Button, Card, Choice, DayInput, EnterprisePicker, Page, optionsOf } from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../../shared/visits/contract.ts';
import { methodLabels, type Method } from '../../shared/visits/states.ts';
import '../joint/joint.css';
import './visits.css';

const USUAL = ['隐患台账和销号', '领导带队检查', '企业自查自改', '督办事项落实'];

export function Component() {
  const navigate = useNavigate();
  const choices = useGet(c.visitChoices, {});
  const [value, setValue] = useState({
    name: '',
    subject: '',
    method: 'open' as Method,
    fromOn: '',
    toOn: '',
    matters: USUAL.join('\n'),
    leaderId: '',
    memberIds: [] as string[],
    unitIds: [] as string[],
    enterpriseIds: [] as string[],
  });
  const [fault, setFault] = useState('');
  const set = (patch: Partial<typeof value>): void => setValue((now) => ({ ...now, ...patch }));
  const save = useAct(c.formGroup, {
    invalidate: [c.listGroups, c.visitChoices, getWorkbench],
    onDone: (g) => void navigate(`/visit-groups/${g.id}`, { replace: true }),
  });
  const submit = async (): Promise<void> => {
    if (value.name.trim().length < 2) return setFault('请写明督导组名称');
    if (value.subject.trim().length < 2) return setFault('请写明督导什么');
    if (!value.fromOn || !value.toOn) return setFault('请填写督导的开始和结束日期');
    if (!value.leaderId) return setFault('请选择组长');
    if (value.unitIds.length + value.enterpriseIds.length === 0) return setFault('请至少选择一个要检查的单位或企业');
    setFault('');
    await save.act({
      body: {
        name: value.name.trim(),
        subject: value.subject.trim(),
        method: value.method,
        fromOn: value.fromOn,
        toOn: value.toOn,
        matters: value.matters
          .split('\n')
          .map((one) => one.trim())
          .filter(Boolean),
        leaderId: value.leaderId,
        memberIds: value.memberIds.filter((id) => id !== value.leaderId),
        unitIds: value.unitIds,
        enterpriseIds: value.enterpriseIds,
      },
    });
  };
  const people = (choices.data?.people ?? []).map((u) => ({ value: u.id, label: `${u.name}（${u.unit}）` }));
  return (
    <Page title="组建督导组" crumbs={[{ label: '督导检查', to: '/visits?tab=groups' }, { label: '组建督导组' }]}>
      <Card>
        <div className="jt-form">
          <ActError error={save.error} onRetry={() => void submit()} />
          <div className="jt-field">
            <label htmlFor="vg-name">督导组名称</label>
            <Input id="vg-name" maxLength={60} value={value.name} onChange={(e) => set({ name: e.target.value })} />
          </div>
          <div className="jt-field">
            <label htmlFor="vg-subject">督导什么</label>
            <Input.TextArea
              id="vg-subject"
              autoSize={{ minRows: 2, maxRows: 6 }}
              maxLength={500}
              value={value.subject}
              onChange={(e) => set({ subject: e.target.value })}
            />
          </div>
          <div className="jt-field">
            <Choice
              label="方式"
              value={value.method}
              onChange={(next) => set({ method: next as Method })}
              options={optionsOf(methodLabels)}
            />
            {value.method === 'covert' ? (
              <p className="z-note">
                暗访在反馈以前，被检查单位看不到；发现的隐患在反馈时入账，险情紧急的可以立即入账。
              </p>
            ) : null}
          </div>
          <div className="jt-two">
            <div className="jt-field">
              <label htmlFor="vg-from">开始日期</label>
              <DayInput id="vg-from" value={value.fromOn} onChange={(day) => set({ fromOn: day ?? '' })} />
            </div>
            <div className="jt-field">
              <label htmlFor="vg-to">结束日期</label>
              <DayInput id="vg-to" value={value.toOn} onChange={(day) => set({ toOn: day ?? '' })} />
            </div>
          </div>
          <div className="jt-field">
            <label htmlFor="vg-leader">组长</label>
            <Select
              id="vg-leader"
              showSearch
              optionFilterProp="label"
              value={value.leaderId || null}
              options={people}
              onChange={(leaderId: string) => set({ leaderId })}
            />
          </div>
          <div className="jt-field">
            <label htmlFor="vg-members">成员、专家（选填）</label>
            <Select
              id="vg-members"
              mode="multiple"
              optionFilterProp="label"
              value={value.memberIds}
              options={people.filter((one) => one.value !== value.leaderId)}
              onChange={(memberIds: string[]) => set({ memberIds })}
            />
          </div>
          <div className="jt-field">
            <label htmlFor="vg-units">检查单位（选填）</label>
            <Select
              id="vg-units"
              mode="multiple"
              optionFilterProp="label"
              value={value.unitIds}
              options={(choices.data?.units ?? []).map((u) => ({ value: u.id, label: u.name }))}
              onChange={(unitIds: string[]) => set({ unitIds })}
            />
          </div>
          <div className="jt-field">
            <span>检查企业（选填）</span>
            <EnterprisePicker
              aria-label="检查企业"
              multiple
              value={value.enterpriseIds}
              onChange={(enterpriseIds: string[]) => set({ enterpriseIds })}
            />
          </div>
          <div className="jt-field">
            <label htmlFor="vg-matters">检查事项（一行一项）</label>
            <Input.TextArea
              id="vg-matters"
              autoSize={{ minRows: 4, maxRows: 14 }}
              value={value.matters}
              onChange={(e) => set({ matters: e.target.value })}
            />
          </div>
          {fault ? (
            <p className="z-field-error" role="alert">
              {fault}
            </p>
          ) : null}
          <Button kind="filled" busy={save.busy} onClick={() => void submit()}>
            拟组建，报领导批准
          </Button>
          <p className="z-note">领导批准后，组长和成员收到消息，可以安排检查；组建通知经核稿、签发后送达。</p>
        </div>
      </Card>
    </Page>
  );
}
