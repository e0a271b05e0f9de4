/** One task: the demand's words, why it has its light, people, steps, progress with proof, what changed, what can be done. */
import { Bell, CalendarRange, FileText, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { fileUrl } from '#kernel/web/api.ts';
import { dayCol, time, timeTick } from '#kernel/web/format.ts';
import { queryKeyOf, useGet, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActionBar,
  AsOf,
  Card,
  Clock,
  KeyValue,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  Tag,
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import type { FileMeta } from '#platform/files/shared/schema.ts';
import { getTask } from '../../shared/contract.ts';
import type { StepView, TaskView } from '../../shared/schema.ts';
import { frequencyLabels, kindLabels, stepMachine, taskMachine } from '../../shared/states.ts';
import { PlanLight } from '../parts/frame.tsx';
import { Figures } from '../parts/panel.tsx';
import { Serving } from '../parts/serving.tsx';
import { TaskAct, type OpenAct } from '../parts/task-act.tsx';
import '../plan.css';

const SHOWN_DONE = 3;
const acted = new Set(['edit', 'sendBack', 'drop', 'finish']);

export function Component() {
  const { id = '' } = useParams();
  const [{ asOf }] = useUrlState({ asOf: '' });
  const query = useGet(getTask, { params: { id }, query: asOf ? { asOf } : {} }, { keep: true });
  return (
    <RecordQuery query={query} title="任务" rows={8}>
      {(record) => <Task t={record} id={id} asOf={asOf} reload={() => query.refetch()} />}
    </RecordQuery>
  );
}

export const Files = ({ files }: { files: readonly FileMeta[] }) =>
  files.length === 0 ? null : (
    <div className="pl-files">
      {files.map((f) => (
        <a key={f.id} href={fileUrl(f.id)} target="_blank" rel="noreferrer">
          {f.name}
        </a>
      ))}
    </div>
  );

function Step({ step, onAct, isAsked }: { step: StepView; onAct: (action: string) => void; isAsked: boolean }) {
  return (
    <section className="pl-step" aria-label={step.title} {...(isAsked ? { 'data-asked': true } : {})}>
      <div className="pl-stephead">
        <b>{step.title}</b>
        <StateBadge {...stepMachine.states[step.state]} />
        {step.kind === 'occurrence' ? <Tag>周期</Tag> : null}
        {step.decision ? <Tag>会议决定</Tag> : null}
        {step.state === 'done' ? (
          step.daysLate > 0 ? (
            <span className="pl-reason" data-light="late">
              逾期 {step.daysLate} 天完成
            </span>
          ) : null
        ) : (
          <Clock due={step.dueOn} startedOn={step.startsOn} label="节点完成" />
        )}
      </div>
      <div className="z-small z-ink2">
        {step.unitName}
        {step.owner ? ` ${step.owner}` : ''} · {dayCol(step.startsOn)} 至 {dayCol(step.dueOn)}
        {step.proofRequired ? ` · 证明：${step.proofRequired}` : ''}
        {step.returns > 0 ? ` · 退回 ${step.returns} 次` : ''}
      </div>
      {step.decision ? (
        <div className="z-small z-ink2">
          {step.decision.meetingId ? (
            <Link to={`/plan/meetings/${step.decision.meetingId}`}>{step.decision.meetingTitle}</Link>
          ) : (
            '会议'
          )}
          （{dayCol(step.decision.heldOn)}）决定 {step.decision.code}：{step.decision.state}，内容和期限以会议纪要为准
        </div>
      ) : null}
      {step.done ? (
        <div className="z-small">
          {timeTick(step.done.at)} {step.done.by}：{step.report}
          {step.proofLink ? (
            <>
              {' '}
              <Link to={step.proofLink}>打开报送件</Link>
            </>
          ) : null}
        </div>
      ) : null}
      <Files files={step.files} />
      {step.allowedActions.length > 0 ? <ActionBar actions={step.allowedActions} onAct={onAct} /> : null}
    </section>
  );
}

function Task({ t, id, asOf, reload }: { t: TaskView; id: string; asOf: string; reload: () => Promise<unknown> }) {
  const client = useQueryClient();
  const session = useSession();
  const phone = usePhone();
  const [address, setAddress] = useSearchParams();
  const [open, setOpen] = useState<OpenAct | null>(null);
  const asked = address.get('act');
  const askedStep = address.get('step');
  useEffect(() => {
    if (!asked && !askedStep) return;
    const step = t.steps.find((one) => one.id === askedStep);
    if (step?.allowedActions.some((a) => a.action === 'finish')) setOpen({ action: 'step.finish', step });
    else if (asked && t.allowedActions.some((a) => a.action === asked && !a.locked))
      setOpen({ action: asked, step: null });
    // Opened once; closing it must not bring it back.
    setAddress(asOf ? { asOf } : {}, { replace: true });
  }, [asked, askedStep, asOf, t, setAddress]);
  // What is to be done stands first; what was done, newest first.
  const waiting = t.steps.filter((one) => one.state !== 'done');
  const done = t.steps.filter((one) => one.state === 'done').reverse();
  const line = (step: StepView) => (
    <Step
      key={step.id}
      step={step}
      isAsked={step.id === askedStep}
      onAct={(action) => setOpen({ action: acted.has(action) ? `step.${action}` : action, step })}
    />
  );
  return (
    <Page
      title={`任务 ${t.demandKey}`}
      crumbs={[{ label: '任务分解', to: '/plan' }, { label: t.demand.taskTitle || t.demandKey }]}
      tools={
        phone ? undefined : (
          <AsOf
            value={asOf}
            today={session.today}
            onChange={(next) => setAddress(next ? { asOf: next } : {}, { replace: false })}
          />
        )
      }
    >
      <RecordHead
        tags={
          <>
            <PlanLight light={t.light} />
            <StateBadge {...taskMachine.states[t.state]} />
            {t.frequency ? <Tag>{frequencyLabels[t.frequency]}</Tag> : null}
          </>
        }
        code={t.code}
        title={t.title}
        lines={[
          <span key="why" className="pl-reason" data-light={t.light}>
            {t.isPast ? `${dayCol(t.asOf)}：` : ''}
            {t.reason}
          </span>,
          `牵头 ${t.unitName}${t.assisting.length > 0 ? `，配合 ${t.assisting.join('、')}` : ''}`,
        ]}
        clocks={
          ['accepted', 'underway', 'returned'].includes(t.state) && !t.isPast ? (
            <Clock due={t.dueOn} startedOn={t.startsOn} label="完成期限" size="m" />
          ) : undefined
        }
      />
      <div className="pl-record">
        <Stack>
          {t.allowedActions.length > 0 ? (
            <Card title="您现在可以" className="pl-now">
              <ActionBar
                actions={t.allowedActions}
                onAct={(action) => setOpen({ action, step: null })}
                icons={{ urge: Bell, letter: FileText, decompose: CalendarRange, addEntry: Plus }}
              />
            </Card>
          ) : null}
          {t.gaps.length > 0 ? (
            <Card title={`离完成还差（${t.gaps.length}）`}>
              <ul className="pl-plain">
                {t.gaps.map((gap) => (
                  <li key={gap}>{gap}</li>
                ))}
              </ul>
            </Card>
          ) : null}
          <Card title={t.steps.length > 0 ? `节点（完成 ${t.stepsDone} / ${t.stepsTotal}）` : '节点'}>
            {t.steps.length === 0 ? <p className="z-ink2 pl-text">还没有分解为节点。</p> : null}
            {waiting.map(line)}
            {done.slice(0, SHOWN_DONE).map(line)}
            {done.length > SHOWN_DONE ? (
              <details className="pl-done">
                <summary>以前完成的 {done.length - SHOWN_DONE} 个节点</summary>
                {done.slice(SHOWN_DONE).map(line)}
              </details>
            ) : null}
          </Card>
          <Card title={`进展和凭证（${t.entries.length}）`}>
            {t.entries.length === 0 ? <p className="z-ink2 pl-text">还没有填报进展。</p> : null}
            {t.entries.map((e) => (
              <section key={e.id} className="pl-step">
                <div className="pl-stephead">
                  <b>{dayCol(e.onDay)}</b>
                  {e.percent === null ? null : <Tag>进度 {e.percent}%</Tag>}
                  {e.figure === null ? null : (
                    <Tag>
                      {e.figureLabel ? `${e.figureLabel} ` : ''}
                      {e.figure}
                      {e.figureOf === null ? '' : ` / ${e.figureOf}`}
                    </Tag>
                  )}
                  <span className="z-small z-ink2">
                    {e.unitName} {e.who}
                  </span>
                </div>
                <p className="pl-text">{e.text}</p>
                <Files files={e.files} />
              </section>
            ))}
          </Card>
          {t.comments.length > 0 ? (
            <Card title={`备注（${t.comments.length}）`}>
              <ul className="pl-plain">
                {t.comments.map((c) => (
                  <li key={c.id}>
                    <span className="z-ink2">
                      {timeTick(c.at)} {c.who}：
                    </span>
                    {c.text}
                  </li>
                ))}
              </ul>
            </Card>
          ) : null}
        </Stack>
        <Stack>
          <Card title="方案要求">
            <blockquote className="pl-quote">
              {t.demand.original.length > 260 ? `${t.demand.original.slice(0, 260)}……` : t.demand.original}
              <cite>
                {t.demand.section} · {t.demandKey}　
                <Link className="pl-toplan" to={`/plan/clauses/${t.demandKey}`}>
                  对照原文
                </Link>
              </cite>
            </blockquote>
            {t.demand.note ? <p className="z-note">注：{t.demand.note}</p> : null}
            <KeyValue
              columns={1}
              items={[
                { label: '类型', value: t.demand.kind ? kindLabels[t.demand.kind] : '' },
                { label: '方案点名', value: t.demand.actors.join('、') },
                {
                  label: '起止',
                  value: `${dayCol(t.startsOn)} 至 ${dayCol(t.dueOn)}${t.demand.dueOn ? '' : '（没有单独期限）'}`,
                },
                { label: '责任领导', value: t.head || '未定' },
                { label: '承办人', value: t.officer || '未定' },
                { label: '完成证明', value: t.proofRequired || '不要求' },
                ...(t.accepted
                  ? [{ label: '认领', value: `${time(t.accepted.at)} ${t.accepted.by}` }]
                  : [{ label: '认领期限', value: dayCol(t.claimDueOn) }]),
                ...(t.submitted
                  ? [{ label: '报告完成', value: `${time(t.submitted.at)} ${t.submitted.by}：${t.submission}` }]
                  : []),
                ...(t.confirmed ? [{ label: '确认', value: `${time(t.confirmed.at)} ${t.confirmed.by}` }] : []),
                ...(t.returns > 0 ? [{ label: '退回', value: `${t.returns} 次` }] : []),
              ]}
            />
            {t.figures.length > 0 ? <Figures figures={t.figures} name={`${t.unitName} ${t.demandKey}`} /> : null}
            <Serving papers={t.papers} />
          </Card>
          {t.urges.length > 0 ? (
            <Card title={`催办和提醒（${t.urges.length}）`}>
              <ul className="pl-plain">
                {t.urges.map((u, i) => (
                  <li key={i}>
                    <span className="z-ink2">
                      {timeTick(u.at)} {u.kind === 'urge' ? `${u.who}催办` : '提醒'}：
                    </span>
                    {u.reason}
                    {u.words ? `。${u.words}` : ''}
                  </li>
                ))}
              </ul>
            </Card>
          ) : null}
          <Card title={`更新记录（${t.changes.length}）`}>
            <ul className="pl-plain">
              {t.changes.slice(0, 12).map((c, i) => (
                <li key={i}>
                  <span className="z-ink2">{timeTick(c.at)}　</span>
                  {c.text}
                </li>
              ))}
            </ul>
          </Card>
          <Past steps={t.timeline} />
        </Stack>
      </div>
      {open ? (
        <TaskAct
          key={`${open.action} ${open.step?.id ?? ''}`}
          t={t}
          open={open}
          onClose={() => setOpen((now) => (now === open ? null : now))}
          onDone={(next) => {
            if (next) client.setQueryData(queryKeyOf(getTask, { params: { id }, query: {} }), next);
            setOpen((now) => (now === open ? null : now));
          }}
          reload={reload}
        />
      ) : null}
    </Page>
  );
}
