/** 记录会议: what was held, who was there, the minutes, what was decided. */
import { Input, InputNumber, Select } from 'antd';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { ActError, Button, Card, DayInput, Page, QueryFace } from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import { listHearings, listMeetings, meetingChoices, recordMeeting } from '../../shared/papers/meeting-contract.ts';
import type { MeetingChoices } from '../../shared/papers/meeting-schema.ts';
import { meetingKindLabels, type MeetingKind } from '../../shared/papers/states.ts';
import { FilesField, type Taken } from './files-field.tsx';
import './papers.css';

export function Component() {
  const choices = useGet(meetingChoices, {});
  return (
    <Page title="记录会议" crumbs={[{ label: '方案和清单', to: '/plan/papers?tab=meetings' }, { label: '记录会议' }]}>
      <QueryFace query={choices} rows={8}>
        {(data) =>
          data.mayRecord ? <Form choices={data} /> : <Card>会议由召开单位（区安委办、部门、街道）的人员记录。</Card>
        }
      </QueryFace>
    </Page>
  );
}

interface Decision {
  key: number;
  what: string;
  unitId: string;
  taskId: string;
  dueOn: string;
}

function Form({ choices }: { choices: MeetingChoices }) {
  const session = useSession();
  const navigate = useNavigate();
  const [address] = useSearchParams();
  const own = choices.units.length === 1 ? (choices.units[0]?.id ?? '') : '';
  const [value, setValue] = useState({
    kind: (address.get('kind') === 'mobilise' ? 'mobilise' : 'hear') as MeetingKind,
    title: '',
    heldOn: session.today as string,
    place: '',
    host: '',
    headPresent: true,
    attendees: null as number | null,
    summary: '',
  });
  const [files, setFiles] = useState<Taken[]>([]);
  const [decisions, setDecisions] = useState<Decision[]>([]);
  const [fault, setFault] = useState('');
  const set = (patch: Partial<typeof value>): void => setValue((now) => ({ ...now, ...patch }));
  const put = (key: number, patch: Partial<Decision>): void =>
    setDecisions((now) => now.map((d) => (d.key === key ? { ...d, ...patch } : d)));
  const save = useAct(recordMeeting, {
    invalidate: [listMeetings, listHearings, getWorkbench],
    onDone: (m) => void navigate(`/plan/meetings/${m.id}`, { replace: true }),
  });
  const submit = async (): Promise<void> => {
    if (value.title.trim().length < 2) return setFault('请写明会议名称');
    if (value.host.trim().length < 2) return setFault('请填写主持人');
    if (!value.attendees) return setFault('请填写参会人数');
    if (value.summary.trim().length < 2) return setFault('请写明会议情况');
    if (files.length === 0) return setFault('请上传会议纪要');
    if (decisions.some((d) => !d.what.trim() || !d.unitId || !d.dueOn))
      return setFault('每项决定都要写明做什么、谁来办、什么时候办结');
    setFault('');
    await save.act({
      body: {
        ...value,
        title: value.title.trim(),
        host: value.host.trim(),
        summary: value.summary.trim(),
        fileIds: files.map((file) => file.id),
        decisions: decisions.map((d) => ({
          what: d.what.trim(),
          unitId: d.unitId,
          dueOn: d.dueOn,
          ...(d.taskId ? { taskId: d.taskId } : {}),
        })),
      },
    } as never);
  };
  return (
    <Card>
      <div className="pp-form">
        <div className="pp-field">
          <label htmlFor="pm-kind">会议类别</label>
          <Select
            id="pm-kind"
            value={value.kind}
            onChange={(kind: MeetingKind) => set({ kind })}
            options={Object.entries(meetingKindLabels).map(([key, label]) => ({ value: key as MeetingKind, label }))}
          />
        </div>
        <div className="pp-field">
          <label htmlFor="pm-title">会议名称</label>
          <Input id="pm-title" maxLength={200} value={value.title} onChange={(e) => set({ title: e.target.value })} />
        </div>
        <div className="pp-two">
          <div className="pp-field">
            <label htmlFor="pm-day">日期</label>
            <DayInput id="pm-day" value={value.heldOn} max={session.today} onChange={(heldOn) => set({ heldOn })} />
          </div>
          <div className="pp-field">
            <label htmlFor="pm-place">地点（选填）</label>
            <Input id="pm-place" value={value.place} onChange={(e) => set({ place: e.target.value })} />
          </div>
          <div className="pp-field">
            <label htmlFor="pm-host">主持人</label>
            <Input id="pm-host" maxLength={60} value={value.host} onChange={(e) => set({ host: e.target.value })} />
          </div>
          <div className="pp-field">
            <label htmlFor="pm-people">参会人数</label>
            <InputNumber
              id="pm-people"
              min={1}
              style={{ width: '100%' }}
              value={value.attendees}
              onChange={(attendees) => set({ attendees })}
            />
          </div>
        </div>
        <div className="pp-choices pp-field">
          <label>
            <input
              type="checkbox"
              checked={value.headPresent}
              onChange={(e) => set({ headPresent: e.target.checked })}
            />
            主要负责同志到会
          </label>
          {value.kind === 'hear' && !value.headPresent ? (
            <span className="pp-late">主要负责同志没有到会的，不算本季度已听取汇报</span>
          ) : null}
        </div>
        <div className="pp-field">
          <label htmlFor="pm-text">会议情况</label>
          <Input.TextArea
            id="pm-text"
            autoSize={{ minRows: 3, maxRows: 10 }}
            maxLength={4000}
            value={value.summary}
            onChange={(e) => set({ summary: e.target.value })}
          />
        </div>
        <FilesField label="会议纪要" help="上传签发的纪要扫描件或 Word、PDF" value={files} onChange={setFiles} />
        {decisions.map((d, at) => (
          <fieldset key={d.key} className="pp-set">
            <legend>决定 {at + 1}</legend>
            <Input
              aria-label={`决定 ${at + 1} 做什么`}
              placeholder="做什么"
              maxLength={500}
              value={d.what}
              onChange={(e) => put(d.key, { what: e.target.value })}
            />
            <div className="pp-two">
              <Select
                aria-label={`决定 ${at + 1} 责任单位`}
                placeholder="责任单位"
                showSearch
                optionFilterProp="label"
                value={d.unitId || null}
                onChange={(unitId: string) => put(d.key, { unitId, taskId: '' })}
                options={choices.units.map((u) => ({ value: u.id, label: u.name }))}
              />
              <Select
                aria-label={`决定 ${at + 1} 推动哪项任务`}
                placeholder="推动哪项任务（选填）"
                allowClear
                showSearch
                optionFilterProp="label"
                value={d.taskId || null}
                onChange={(taskId: string | undefined) => put(d.key, { taskId: taskId ?? '' })}
                options={choices.tasks
                  .filter((t) => t.unitId === d.unitId)
                  .map((t) => ({ value: t.id, label: `${t.code} ${t.title}` }))}
              />
            </div>
            <p className="z-note">选了任务的，这项决定列为该任务的节点，与其他节点一样提醒、亮灯。</p>
            <label htmlFor={`pm-due-${d.key}`}>办结期限</label>
            <DayInput id={`pm-due-${d.key}`} value={d.dueOn} onChange={(dueOn) => put(d.key, { dueOn })} />
            <Button size="s" kind="quiet" icon={X} onClick={() => setDecisions((now) => now.filter((o) => o !== d))}>
              去掉决定 {at + 1}
            </Button>
          </fieldset>
        ))}
        <Button
          icon={Plus}
          onClick={() =>
            setDecisions((now) => [
              ...now,
              { key: Math.max(0, ...now.map((d) => d.key)) + 1, what: '', unitId: own, taskId: '', dueOn: '' },
            ])
          }
        >
          加一项决定
        </Button>
        <ActError error={save.error} onRetry={() => void submit()} />
        {fault ? (
          <p className="z-field-error" role="alert">
            {fault}
          </p>
        ) : null}
        <div className="pp-acts">
          <Button kind="filled" size="l" busy={save.busy} onClick={() => void submit()}>
            {decisions.length > 0 ? `记录会议，交办 ${decisions.length} 项决定` : '记录会议'}
          </Button>
        </div>
      </div>
    </Card>
  );
}
