/** One meeting: who was there, what was told that day, what was decided and how far it is. */
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { dayCol, timeTick } from '#kernel/web/format.ts';
import { isOffered, queryKeyOf, useAct, useAskedAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActionBar,
  Button,
  Card,
  Clock,
  ConfirmAct,
  KeyValue,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  Tag,
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../../shared/papers/meeting-contract.ts';
import type { MeetingView } from '../../shared/papers/meeting-schema.ts';
import { stepMachine } from '../../shared/states.ts';
import { meetingKindLabels, meetingMachine, outcomeMachine } from '../../shared/papers/states.ts';
import { FigureTable } from './figure-table.tsx';
import { FileLinks, FilesField, type Taken } from './files-field.tsx';
import './papers.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getMeeting, { params: { id } });
  return (
    <RecordQuery query={query} title="会议" rows={8}>
      {(record) => <Meeting m={record} askedId={id} />}
    </RecordQuery>
  );
}

const words: Record<string, { title: string; label: string; confirm: string }> = {
  reportDone: { title: '报告办结', label: '办理情况', confirm: '报告办结，请确认' },
  confirmDone: { title: '确认办结', label: '核实情况', confirm: '确认办结' },
  sendBack: { title: '退回再办', label: '哪里不符合', confirm: '退回再办' },
  void: { title: '作废会议记录', label: '为什么作废', confirm: '作废' },
};

function Meeting({ m, askedId }: { m: MeetingView; askedId: string }) {
  const client = useQueryClient();
  const [open, setOpen] = useState<{ action: string; id: string } | null>(null);
  const [files, setFiles] = useState<Taken[]>([]);
  useAskedAct((asked) => {
    const decision = m.decisions.find((one) => one.id === askedId);
    if (decision && isOffered(decision, asked)) setOpen({ action: asked, id: decision.id });
  });
  const done = {
    invalidate: [c.listMeetings, c.listHearings, getWorkbench],
    onDone: (next: MeetingView) => {
      client.setQueryData(queryKeyOf(c.getMeeting, { params: { id: askedId } }), next);
      setOpen(null);
      setFiles([]);
    },
  };
  const acts = {
    reportDone: useAct(c.reportOutcome, done),
    confirmDone: useAct(c.confirmOutcome, done),
    sendBack: useAct(c.sendBackOutcome, done),
    void: useAct(c.voidMeeting, done),
  };
  const current = open ? acts[open.action as keyof typeof acts] : undefined;
  const word = open ? words[open.action] : undefined;
  const target = m.decisions.find((d) => d.id === open?.id);
  const run = (text: string): Promise<unknown> | void => {
    if (!open || !current) return undefined;
    const version = target?.version ?? m.version;
    const body =
      open.action === 'reportDone'
        ? { version, report: text, fileIds: files.map((file) => file.id) }
        : open.action === 'void'
          ? { version, reason: text }
          : { version, opinion: text };
    return current.run({ params: { id: open.id }, body } as never);
  };
  return (
    <Page
      title={`会议 ${m.code}`}
      crumbs={[{ label: '方案和清单', to: '/plan/papers?tab=meetings' }, { label: m.code }]}
    >
      <RecordHead
        tags={
          <>
            <Tag>{meetingKindLabels[m.kind]}</Tag>
            {m.state === 'voided' ? <StateBadge {...meetingMachine.states[m.state]} /> : null}
          </>
        }
        code={m.code}
        title={m.title}
        lines={[`${m.unitName} · ${dayCol(m.heldOn)} · ${m.host}主持 · ${m.attendees} 人参加`]}
      />
      <div className="pp-record">
        <Stack>
          <Card title={`决定（${m.decisions.length}）`}>
            {m.decisions.length === 0 ? <p>这次会议没有须督办的决定。</p> : null}
            {m.decisions.map((d) => (
              <section key={d.id} className="pp-part" aria-label={d.what}>
                <div className="pp-head">
                  <b>{d.what}</b>
                  <StateBadge {...outcomeMachine.states[d.state]} />
                  {d.state === 'confirmed' ? null : <Clock due={d.dueOn} label="办结期限" />}
                </div>
                <div className="z-small z-ink2">
                  {d.unitName}办理，期限 {dayCol(d.dueOn)}
                  {d.task ? (
                    <>
                      ，推动任务{' '}
                      <Link className="pp-inline" to={`/plan/tasks/${d.task.id}`}>
                        {d.task.code}
                      </Link>
                      {d.step ? (
                        <>
                          ，已列为任务节点（{stepMachine.states[d.step.state].label}
                          {d.step.doneOn ? ` ${dayCol(d.step.doneOn)}` : ''}）
                        </>
                      ) : null}
                    </>
                  ) : null}
                </div>
                {d.reported ? (
                  <p className="pp-text">
                    {timeTick(d.reported.at)} {d.reported.by}：{d.report}
                  </p>
                ) : null}
                <FileLinks files={d.files} />
                {d.opinion ? <p className="pp-text">核实：{d.opinion}</p> : null}
                {d.allowedActions.length > 0 ? (
                  <div className="pp-acts">
                    <ActionBar actions={d.allowedActions} onAct={(action) => setOpen({ action, id: d.id })} />
                  </div>
                ) : null}
              </section>
            ))}
          </Card>
          {m.figures.length > 0 ? (
            <Card title="汇报时的数字" note="会议当日取数；点开看当时期间的明细。" pad={false}>
              <FigureTable figures={m.figures} of={m.unitName} />
            </Card>
          ) : null}
        </Stack>
        <Stack>
          <Card
            title="会议情况"
            extra={
              m.mayVoid ? (
                <Button size="s" kind="danger" onClick={() => setOpen({ action: 'void', id: m.id })}>
                  作废
                </Button>
              ) : undefined
            }
          >
            <KeyValue
              columns={1}
              items={[
                { label: '主要负责同志', value: m.headPresent ? '到会' : '未到会' },
                ...(m.place ? [{ label: '地点', value: m.place }] : []),
                { label: '情况', value: <p className="pp-text">{m.summary}</p> },
                { label: '纪要', value: <FileLinks files={m.files} /> },
              ]}
            />
          </Card>
          <Past steps={m.timeline} />
        </Stack>
      </div>
      {word && current ? (
        <ConfirmAct
          key={`${open?.action ?? ''} ${open?.id ?? ''}`}
          open
          onClose={() => setOpen(null)}
          title={word.title}
          intro={target?.what ?? m.title}
          opinion={{ label: word.label, required: true, max: 2000 }}
          confirm={word.confirm}
          danger={open?.action === 'void' || open?.action === 'sendBack'}
          error={current.error}
          busy={current.busy}
          act={run}
        >
          {open?.action === 'reportDone' ? (
            <FilesField label="办结证明（选填）" value={files} onChange={setFiles} />
          ) : null}
        </ConfirmAct>
      ) : null}
    </Page>
  );
}
