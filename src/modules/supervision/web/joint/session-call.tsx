/** 召集会商: what, when, where, whom. */
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ActError, Button, Card, DayInput, EnterprisePicker, Page } from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import { callSession, listSessions, sessionChoices } from '../../shared/joint/session-contract.ts';
import './joint.css';

export function Component() {
  const navigate = useNavigate();
  const [address] = useSearchParams();
  const choices = useGet(sessionChoices, {});
  const [value, setValue] = useState({
    title: '',
    reason: '',
    agenda: '',
    day: '',
    hour: '09:30',
    place: '',
    enterpriseId: address.get('enterprise') ?? '',
    unitIds: [] as string[],
    userIds: [] as string[],
  });
  const [fault, setFault] = useState('');
  const set = (patch: Partial<typeof value>): void => setValue((now) => ({ ...now, ...patch }));
  const hazardId = address.get('hazard');
  const save = useAct(callSession, {
    invalidate: [listSessions, getWorkbench],
    onDone: (s) => void navigate(`/joint-sessions/${s.id}`, { replace: true }),
  });
  const submit = async (): Promise<void> => {
    if (value.title.trim().length < 2) return setFault('请写明会商什么');
    if (!value.day || !/^\d{2}:\d{2}$/.test(value.hour)) return setFault('请填写会商的日期和时间');
    if (value.place.trim().length < 2) return setFault('请写明在哪里开');
    if (value.unitIds.length + value.userIds.length === 0) return setFault('请至少邀请一个单位或一位人员');
    setFault('');
    await save.act({
      body: {
        title: value.title.trim(),
        reason: value.reason.trim(),
        agenda: value.agenda
          .split('\n')
          .map((one) => one.trim())
          .filter(Boolean),
        heldAt: `${value.day}T${value.hour}:00+08:00`,
        place: value.place.trim(),
        unitIds: value.unitIds,
        userIds: value.userIds,
        ...(value.enterpriseId ? { enterpriseId: value.enterpriseId } : {}),
        ...(hazardId ? { hazardId } : {}),
      },
    });
  };
  return (
    <Page title="召集会商" crumbs={[{ label: '会商', to: '/joint-sessions' }, { label: '召集会商' }]}>
      <Card>
        <div className="jt-form">
          <ActError error={save.error} onRetry={() => void submit()} />
          <div className="jt-field">
            <label htmlFor="js-title">会商事由</label>
            <Input id="js-title" maxLength={200} value={value.title} onChange={(e) => set({ title: e.target.value })} />
          </div>
          <div className="jt-field">
            <label htmlFor="js-reason">情况说明（选填）</label>
            <Input.TextArea
              id="js-reason"
              autoSize={{ minRows: 2, maxRows: 8 }}
              maxLength={2000}
              value={value.reason}
              onChange={(e) => set({ reason: e.target.value })}
            />
          </div>
          <div className="jt-field">
            <label htmlFor="js-agenda">议程（选填，一行一项）</label>
            <Input.TextArea
              id="js-agenda"
              autoSize={{ minRows: 2, maxRows: 8 }}
              value={value.agenda}
              onChange={(e) => set({ agenda: e.target.value })}
            />
          </div>
          <div className="jt-two">
            <div className="jt-field">
              <label htmlFor="js-day">日期</label>
              <DayInput id="js-day" value={value.day} onChange={(day) => set({ day: day ?? '' })} />
            </div>
            <div className="jt-field">
              <label htmlFor="js-hour">时间</label>
              <input
                id="js-hour"
                type="time"
                className="z-input"
                value={value.hour}
                onChange={(e) => set({ hour: e.target.value })}
              />
            </div>
          </div>
          <div className="jt-field">
            <label htmlFor="js-place">地点</label>
            <Input id="js-place" maxLength={200} value={value.place} onChange={(e) => set({ place: e.target.value })} />
          </div>
          <div className="jt-field">
            <label htmlFor="js-units">邀请单位</label>
            <Select
              id="js-units"
              mode="multiple"
              optionFilterProp="label"
              value={value.unitIds}
              onChange={(unitIds: string[]) => set({ unitIds })}
              options={(choices.data?.units ?? []).map((u) => ({ value: u.id, label: u.name }))}
            />
          </div>
          <div className="jt-field">
            <label htmlFor="js-people">邀请人员（选填）</label>
            <Select
              id="js-people"
              mode="multiple"
              optionFilterProp="label"
              value={value.userIds}
              onChange={(userIds: string[]) => set({ userIds })}
              options={(choices.data?.people ?? []).map((u) => ({ value: u.id, label: `${u.name}（${u.unit}）` }))}
            />
          </div>
          {hazardId ? null : (
            <div className="jt-field">
              <span>所涉企业（选填）</span>
              <EnterprisePicker
                aria-label="所涉企业"
                value={value.enterpriseId}
                onChange={(enterpriseId) => set({ enterpriseId })}
              />
            </div>
          )}
          {fault ? (
            <p className="z-field-error" role="alert">
              {fault}
            </p>
          ) : null}
          <Button kind="filled" busy={save.busy} onClick={() => void submit()}>
            召集会商，发出邀请
          </Button>
          <p className="z-note">发出后，被邀请的单位和人员收到消息和待办，签收后您能看到回执。</p>
        </div>
      </Card>
    </Page>
  );
}
