/** One 督导组: on the phone the page from which its leader works; who, when, whom to visit, each visit and how far it is. */
import { Select } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { dayCol, dayWithWeekday } from '#kernel/web/format.ts';
import { isOffered, queryKeyOf, useAct, useAskedAct, useGet, useNarrow } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActDrawer,
  ActionBar,
  Card,
  Choice,
  Clock,
  ConfirmAct,
  DayInput,
  KeyValue,
  Page,
  People,
  RecordHead,
  Row,
  Rows,
  Stack,
  StateBadge,
  Tag,
  RecordQuery,
  Past,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../../shared/visits/contract.ts';
import type { GroupView, VisitRow } from '../../shared/visits/schema.ts';
import {
  groupMachine,
  methodLabels,
  partLabels,
  visitMachine,
  type GroupAction,
  type Method,
} from '../../shared/visits/states.ts';
import '../joint/joint.css';
import './visits.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getGroup, { params: { id } });
  return (
    <RecordQuery query={query} title="督导组" rows={8}>
      {(record) => <Group g={record} reload={() => query.refetch()} />}
    </RecordQuery>
  );
}

function VisitLine({ v, today }: { v: VisitRow; today: string }) {
  return (
    <Row
      title={v.targetName}
      to={`/visits/${v.id}`}
      note={
        <>
          <span>{v.plannedOn === today ? '今天' : dayWithWeekday(v.plannedOn)}</span>
          {v.method === 'covert' ? <span>暗访</span> : null}
          {v.findings > 0 ? (
            <span>
              问题 {v.findings} 项{v.open > 0 ? `，未整改 ${v.open} 项` : '，都已整改'}
            </span>
          ) : null}
          {v.stepDueAt && v.state !== 'planned' ? (
            <span>
              <Clock bare due={v.stepDueAt} label="本环节期限" />
            </span>
          ) : null}
        </>
      }
      right={<StateBadge {...visitMachine.states[v.state]} />}
    />
  );
}

function Group({ g, reload }: { g: GroupView; reload: () => Promise<unknown> }) {
  const narrow = useNarrow();
  const session = useSession();
  const [open, setOpen] = useState<GroupAction | null>(null);
  useAskedAct((asked) => {
    if (isOffered(g, asked)) setOpen(asked as GroupAction);
  });
  const running = g.visits.filter((v) => !['closed', 'cancelled'].includes(v.state));
  const ended = g.visits.filter((v) => ['closed', 'cancelled'].includes(v.state));
  const inOrder = [...running].sort((a, b) => (a.plannedOn < b.plannedOn ? -1 : a.plannedOn > b.plannedOn ? 1 : 0));
  const mine =
    g.allowedActions.length > 0 ? (
      <Card title="您现在可以">
        <ActionBar actions={g.allowedActions} onAct={(action) => setOpen(action as GroupAction)} />
      </Card>
    ) : null;
  const visits = (
    <Card title={`检查（${g.visits.length}）`} pad={false}>
      {g.visits.length === 0 ? <p className="z-note vs-pad">还没有安排检查。</p> : null}
      <Rows>
        {[...inOrder, ...ended].map((v) => (
          <VisitLine key={v.id} v={v} today={session.today} />
        ))}
      </Rows>
    </Card>
  );
  const facts = (
    <Card title="督导内容">
      <KeyValue
        columns={1}
        items={[
          { label: '督导什么', value: g.subject },
          { label: '督导时间', value: `${dayCol(g.fromOn)} 至 ${dayCol(g.toOn)}` },
          { label: '方式', value: methodLabels[g.method] },
          ...(g.matters.length > 0
            ? [{ label: '检查事项', value: g.matters.map((m, i) => `${i + 1}. ${m}`).join('；') }]
            : []),
          { label: '组建单位', value: g.unitName },
          ...(g.approved ? [{ label: '批准', value: g.approved.by }] : []),
          ...(g.notice
            ? [
                {
                  label: '组建通知',
                  value: g.notice.documentId ? (
                    <Link to={`/documents/${g.notice.documentId}`}>{g.notice.text}</Link>
                  ) : (
                    g.notice.text
                  ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
  const people = (
    <Card title={`人员（${g.members.length}）`}>
      <People items={g.members.map((m) => ({ name: m.name, note: m.unit, role: partLabels[m.part] }))} />
    </Card>
  );
  const targets = (
    <Card title={`检查对象（${g.targets.length}）`} pad={false}>
      <Rows>
        {g.targets.map((t) => (
          <Row
            key={t.id}
            thin
            title={t.name}
            right={<span className="z-small z-ink2">{t.visits > 0 ? `检查 ${t.visits} 次` : '未检查'}</span>}
          />
        ))}
      </Rows>
    </Card>
  );
  const past = <Past steps={g.timeline} />;
  return (
    <Page title={g.name} crumbs={[{ label: '督导检查', to: '/visits?tab=groups' }, { label: g.code }]}>
      <RecordHead
        tags={
          <>
            {g.method === 'covert' ? <Tag>暗访</Tag> : null}
            <StateBadge {...groupMachine.states[g.state]} />
          </>
        }
        code={g.code}
        title={g.name}
        lines={[`${dayCol(g.fromOn)} 至 ${dayCol(g.toOn)} · ${g.subject}`]}
      />
      {narrow ? (
        <Stack>
          {mine}
          {visits}
          {targets}
          {facts}
          {people}
          {past}
        </Stack>
      ) : (
        <div className="jt-record">
          <Stack>
            {mine}
            {visits}
            {targets}
          </Stack>
          <Stack>
            {facts}
            {people}
            {past}
          </Stack>
        </div>
      )}
      {open ? <Act g={g} action={open} onClose={() => setOpen(null)} reload={reload} /> : null}
    </Page>
  );
}

const words: Record<
  Exclude<GroupAction, 'plan' | 'notice'>,
  { title: string; label: string; confirm: string; danger?: boolean }
> = {
  approve: { title: '批准组建', label: '批准意见', confirm: '批准组建' },
  refuse: { title: '不予组建', label: '为什么不予组建', confirm: '不予组建', danger: true },
  end: { title: '结束督导', label: '督导总结', confirm: '结束督导' },
};

function Act({
  g,
  action,
  onClose,
  reload,
}: {
  g: GroupView;
  action: GroupAction;
  onClose: () => void;
  reload: () => Promise<unknown>;
}) {
  const client = useQueryClient();
  const done = {
    invalidate: [c.listGroups, c.listVisits, c.visitFigures, c.visitChoices, getWorkbench],
    onDone: (next: GroupView) => {
      client.setQueryData(queryKeyOf(c.getGroup, { params: { id: g.id } }), next);
      onClose();
    },
  };
  const approve = useAct(c.approveGroup, done);
  const refuse = useAct(c.refuseGroup, done);
  const end = useAct(c.endGroup, done);
  const notice = useAct(c.draftGroupNotice, done);
  const plan = useAct(c.planVisit, done);
  const session = useSession();
  const [targetId, setTargetId] = useState('');
  const [plannedOn, setPlannedOn] = useState<string>(session.today < g.fromOn ? g.fromOn : session.today);
  const [method, setMethod] = useState<Method>(g.method);
  const [fault, setFault] = useState('');
  const params = { id: g.id };
  if (action === 'plan') {
    const submit = (): void => {
      if (!targetId) return setFault('请选择去哪里');
      if (!plannedOn) return setFault('请填写检查日期');
      setFault('');
      void plan.act({ params, body: { targetId, plannedOn, method } });
    };
    return (
      <ActDrawer
        onClose={onClose}
        title="安排检查"
        note={g.name}
        confirm="安排检查"
        busy={plan.busy}
        onSubmit={submit}
        error={plan.error}
        onReload={() => void reload()}
        fault={fault}
      >
        <div className="jt-field">
          <label htmlFor="vp-target">去哪里</label>
          <Select
            id="vp-target"
            showSearch
            optionFilterProp="label"
            value={targetId || null}
            options={g.targets.map((t) => ({
              value: t.id,
              label: t.visits > 0 ? `${t.name}（已检查 ${t.visits} 次）` : t.name,
            }))}
            onChange={(next: string) => setTargetId(next)}
          />
        </div>
        <div className="jt-field">
          <label htmlFor="vp-day">检查日期</label>
          <DayInput id="vp-day" value={plannedOn} onChange={(day) => setPlannedOn(day ?? '')} />
        </div>
        <div className="jt-field">
          <Choice
            label="方式"
            value={method}
            onChange={(next) => setMethod(next as Method)}
            options={optionsOf(methodLabels)}
          />
          {method === 'covert' ? <p className="z-note">反馈以前，被检查单位看不到这次检查。</p> : null}
        </div>
      </ActDrawer>
    );
  }
  if (action === 'notice')
    return (
      <ConfirmAct
        open
        onClose={onClose}
        title="拟组建通知"
        intro={
          g.method === 'covert'
            ? '通知送组内人员所在单位，不写检查对象，不送被检查单位。'
            : '通知送组内人员所在单位和被检查单位。'
        }
        consequences={['进入核稿、签发，编号印发后送达']}
        confirm="拟稿，送核稿"
        act={() => notice.act({ params, body: {} })}
        error={notice.error}
        busy={notice.busy}
      />
    );
  const word = words[action];
  const save = { approve, refuse, end }[action];
  return (
    <ConfirmAct
      open
      onClose={onClose}
      title={word.title}
      {...(action === 'approve' ? { consequences: ['组长和成员收到消息，可以安排检查'] } : {})}
      opinion={{ label: word.label, required: true, max: 500 }}
      confirm={word.confirm}
      {...(word.danger ? { danger: true } : {})}
      act={(opinion) => save.act({ params, body: { version: g.version, opinion } })}
      error={save.error}
      busy={save.busy}
    />
  );
}
