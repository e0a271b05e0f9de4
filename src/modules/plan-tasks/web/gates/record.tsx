/** One gate: the project, the questions, what each unit said, the conclusion, the conditions. */
import { Input, Select } from 'antd';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { toApiError } from '#kernel/web/api.ts';
import { dayCol, money, time, timeTick } from '#kernel/web/format.ts';
import { isOffered, queryKeyOf, useAct, useAskedAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActDrawer,
  ActionBar,
  Button,
  Card,
  Clock,
  DataTable,
  DayInput,
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
import * as c from '../../shared/gates/contract.ts';
import { gateAnswerLabels, type GateView } from '../../shared/gates/schema.ts';
import {
  conditionMachine,
  gateKindInfo,
  gateMachine,
  gateResults,
  opinionMachine,
  stanceLabels,
  stances,
  type GateResult,
  type Stance,
} from '../../shared/gates/states.ts';
import { FileLinks, FilesField, type Taken } from '../papers/files-field.tsx';
import '../papers/papers.css';

interface Open {
  action: string;
  targetId: string;
}

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getGate, { params: { id } });
  return (
    <RecordQuery query={query} title="把关事项" rows={8}>
      {(record) => <Gate g={record} askedId={id} reload={() => query.refetch()} />}
    </RecordQuery>
  );
}

function Gate({ g, askedId, reload }: { g: GateView; askedId: string; reload: () => Promise<unknown> }) {
  const client = useQueryClient();
  const [open, setOpen] = useState<Open | null>(null);
  const info = gateKindInfo[g.kind];
  useAskedAct((asked) => {
    const opinion = g.opinions.find((o) => o.mayGive);
    const condition = g.conditions.find((one) => one.id === askedId);
    if (asked === 'give' && opinion) setOpen({ action: asked, targetId: opinion.id });
    else if (condition && isOffered(condition, asked)) setOpen({ action: asked, targetId: condition.id });
    else if (isOffered(g, asked)) setOpen({ action: asked, targetId: g.id });
  });
  return (
    <Page
      title={`把关事项 ${g.code}`}
      crumbs={[{ label: '规划和项目安全把关', to: '/project-gates' }, { label: g.code }]}
    >
      <RecordHead
        tags={
          <>
            <Tag>{info.label}</Tag>
            <StateBadge {...gateMachine.states[g.state]} />
          </>
        }
        code={g.code}
        title={g.title}
        lines={[
          `${g.unitName}牵头 · ${time(g.opened.at)} ${g.opened.by}发起${g.previous ? ` · 原事项 ${g.previous.code}` : ''}`,
        ]}
      />
      <div className="pp-record">
        <Stack>
          {g.result ? (
            <Card title={`结论：${info.results[g.result]}`}>
              <p className="pp-text">{g.resultReason}</p>
              <p className="z-small z-ink3">{g.concluded ? `${timeTick(g.concluded.at)} ${g.concluded.by}` : ''}</p>
            </Card>
          ) : null}
          {g.allowedActions.length > 0 || g.mayRepeat ? (
            <Card title="您现在可以">
              <div className="pp-acts">
                <ActionBar actions={g.allowedActions} onAct={(action) => setOpen({ action, targetId: g.id })} />
                {g.mayRepeat ? <Button to={`/project-gates/new?previous=${g.id}`}>调整后重新提交</Button> : null}
              </div>
            </Card>
          ) : null}
          {g.conditions.length > 0 ? (
            <Card title={`须落实的条件（${g.conditions.length}）`}>
              {g.conditions.map((one) => (
                <section key={one.id} className="pp-part" aria-label={one.what}>
                  <div className="pp-head">
                    <b>{one.what}</b>
                    <StateBadge {...conditionMachine.states[one.state]} />
                    {one.state === 'met' ? null : <Clock due={one.dueOn} label="落实期限" />}
                  </div>
                  <div className="z-small z-ink2">
                    {one.unitName}落实，{one.confirmUnitName}确认，期限 {dayCol(one.dueOn)}
                    {one.returns > 0 ? `，退回 ${one.returns} 次` : ''}
                  </div>
                  {one.reported ? (
                    <p className="pp-text">
                      {timeTick(one.reported.at)} {one.reported.by}：{one.report}
                    </p>
                  ) : null}
                  <FileLinks files={one.files} />
                  {one.opinion ? (
                    <p className="pp-text">
                      核实：{one.opinion}
                      {one.met ? `（${timeTick(one.met.at)} ${one.met.by}）` : ''}
                    </p>
                  ) : null}
                  {one.allowedActions.length > 0 ? (
                    <div className="pp-acts">
                      <ActionBar
                        actions={one.allowedActions}
                        onAct={(action) => setOpen({ action, targetId: one.id })}
                      />
                    </div>
                  ) : null}
                </section>
              ))}
            </Card>
          ) : null}
          <Card title={`各单位意见（${g.opinions.filter((o) => o.stance).length}/${g.opinions.length}）`}>
            {g.opinions.map((o) => (
              <section key={o.id} className="pp-part" aria-label={`${o.unitName}意见`}>
                <div className="pp-head">
                  <b>{o.unitName}</b>
                  {o.stance ? (
                    <span className={o.stance === 'refuse' ? 'pp-late' : undefined}>{stanceLabels[o.stance]}</span>
                  ) : (
                    <StateBadge {...opinionMachine.states[o.state]} />
                  )}
                  {o.state === 'asked' && g.state === 'collecting' ? <Clock due={o.dueOn} label="提出意见" /> : null}
                </div>
                {o.given ? (
                  <>
                    <p className="pp-text">{o.reasons}</p>
                    {o.conditions.length > 0 ? (
                      <ol>
                        {o.conditions.map((one) => (
                          <li key={one}>{one}</li>
                        ))}
                      </ol>
                    ) : null}
                    <FileLinks files={o.files} />
                    <div className="z-small z-ink3">
                      {timeTick(o.given.at)} {o.given.by}
                    </div>
                  </>
                ) : null}
                {o.mayGive ? (
                  <div className="pp-acts">
                    <Button kind="filled" onClick={() => setOpen({ action: 'give', targetId: o.id })}>
                      提出意见
                    </Button>
                  </div>
                ) : null}
              </section>
            ))}
          </Card>
          <Card title="问题和回答" note={g.questionsFrom} pad={false}>
            <DataTable
              caption="问题和回答"
              rowKey={(q) => q.id}
              rows={g.questions}
              columns={[
                { key: 'text', title: '问题', card: 'head', render: (q) => q.text },
                {
                  key: 'answer',
                  title: '回答',
                  width: '5rem',
                  card: 'side',
                  render: (q) => gateAnswerLabels[q.answer],
                },
                {
                  key: 'note',
                  title: '说明和依据',
                  card: 'meta',
                  render: (q) => q.note || (q.proof ? `应附：${q.proof}` : ''),
                },
              ]}
            />
          </Card>
        </Stack>
        <Stack>
          <Card title="项目">
            <KeyValue
              columns={1}
              items={[
                { label: '概况和主要安全风险', value: <p className="pp-text">{g.description}</p> },
                ...(g.enterpriseName
                  ? [
                      {
                        label: '建设单位',
                        value: g.enterpriseId ? (
                          <Link to={`/enterprises/${g.enterpriseId}`}>{g.enterpriseName}</Link>
                        ) : (
                          g.enterpriseName
                        ),
                      },
                    ]
                  : []),
                ...(g.place || g.streetName
                  ? [{ label: '地点', value: [g.streetName, g.place].filter(Boolean).join(' ') }]
                  : []),
                ...(g.industryName ? [{ label: '行业', value: g.industryName }] : []),
                ...(g.investmentFen === null ? [] : [{ label: '投资', value: money(g.investmentFen) }]),
                ...(g.projectCode ? [{ label: '项目代码', value: g.projectCode }] : []),
                ...(g.previous
                  ? [
                      {
                        label: '原事项',
                        value: <Link to={`/project-gates/${g.previous.id}`}>{g.previous.code}</Link>,
                      },
                    ]
                  : []),
                ...(g.letter
                  ? [
                      {
                        label: '意见函',
                        value: g.letter.documentId ? (
                          <Link to={`/documents/${g.letter.documentId}`}>{g.letter.text}</Link>
                        ) : (
                          g.letter.text
                        ),
                      },
                    ]
                  : []),
              ]}
            />
            <FileLinks files={g.files} />
          </Card>
          <Past steps={g.timeline} />
        </Stack>
      </div>
      {open ? (
        <Act
          key={`${open.action} ${open.targetId}`}
          g={g}
          open={open}
          onClose={() => setOpen((now) => (now === open ? null : now))}
          onDone={(next) => {
            client.setQueryData(queryKeyOf(c.getGate, { params: { id: askedId } }), next);
            setOpen((now) => (now === open ? null : now));
          }}
          reload={reload}
        />
      ) : null}
    </Page>
  );
}

interface Condition {
  key: number;
  what: string;
  unitId: string;
  confirmUnitId: string;
  dueOn: string;
}
const words: Record<string, { title: string; confirm: string; text?: string; optional?: boolean }> = {
  give: { title: '提出意见', confirm: '提出意见', text: '理由' },
  gather: { title: '结束征求意见', confirm: '结束征求意见', text: '说明（选填）', optional: true },
  conclude: { title: '作出结论', confirm: '作出结论', text: '结论的理由' },
  letter: { title: '拟意见函', confirm: '拟稿，送核稿' },
  withdraw: { title: '撤回', confirm: '撤回这个事项', text: '为什么撤回' },
  reportMet: { title: '报告条件落实', confirm: '报告落实，请对方确认', text: '落实情况' },
  confirmMet: { title: '确认落实', confirm: '确认落实', text: '核实情况' },
  sendBack: { title: '退回', confirm: '退回再办', text: '哪里不符合' },
};

function Act({
  g,
  open,
  onClose,
  onDone,
  reload,
}: {
  g: GateView;
  open: Open;
  onClose: () => void;
  onDone: (next: GateView) => void;
  reload: () => Promise<unknown>;
}) {
  const { action } = open;
  const info = gateKindInfo[g.kind];
  const word = words[action] ?? { title: action, confirm: action };
  const opinion = g.opinions.find((o) => o.id === open.targetId);
  const condition = g.conditions.find((one) => one.id === open.targetId);
  const isRefused = g.opinions.some((o) => o.stance === 'refuse');
  const raised = g.opinions.flatMap((o) => o.conditions);
  const [text, setText] = useState('');
  const [stance, setStance] = useState<Stance | ''>('');
  const [lines, setLines] = useState('');
  const [result, setResult] = useState<GateResult | ''>(isRefused ? 'refused' : '');
  const [files, setFiles] = useState<Taken[]>([]);
  const [conditions, setConditions] = useState<Condition[]>(() =>
    (raised.length > 0 ? raised : ['']).map((what, key) => ({
      key,
      what,
      unitId: '',
      confirmUnitId: g.unitId,
      dueOn: '',
    })),
  );
  const [fault, setFault] = useState('');
  const choices = useGet(c.gateChoices, {}, { enabled: action === 'conclude' });
  const done = { invalidate: [c.listGates, c.gateFigures, getWorkbench], onDone };
  const acts = {
    give: useAct(c.giveOpinion, done),
    gather: useAct(c.gatherGate, done),
    conclude: useAct(c.concludeGate, done),
    letter: useAct(c.draftGateLetter, done),
    withdraw: useAct(c.withdrawGate, done),
    reportMet: useAct(c.reportCondition, done),
    confirmMet: useAct(c.confirmCondition, done),
    sendBack: useAct(c.sendBackCondition, done),
  };
  const save = acts[action as keyof typeof acts];
  const submit = async (): Promise<void> => {
    const said = text.trim();
    if (action === 'give' && !stance) return setFault('请选择同意、有条件同意或不同意');
    if (action === 'conclude' && !result) return setFault('请选择结论');
    if (word.text && !word.optional && said.length < 2) return setFault(`请填写“${word.text}”`);
    const asked = lines
      .split('\n')
      .map((one) => one.trim())
      .filter(Boolean);
    if (action === 'give' && stance === 'conditional' && asked.length === 0)
      return setFault('有条件同意须写明条件，一行一项');
    if (action === 'reportMet' && files.length === 0) return setFault('请上传落实的证明材料');
    if (
      action === 'conclude' &&
      result === 'conditional' &&
      conditions.some((one) => !one.what.trim() || !one.unitId || !one.confirmUnitId || !one.dueOn)
    )
      return setFault('每项条件都要写明内容、由谁落实、由谁确认、什么时候落实');
    setFault('');
    const version = opinion?.version ?? condition?.version ?? g.version;
    const fileIds = files.map((file) => file.id);
    const body = {
      give: { version, stance, reasons: said, conditions: stance === 'conditional' ? asked : [], fileIds },
      gather: { version, reason: said },
      conclude: {
        version,
        result,
        reason: said,
        conditions:
          result === 'conditional'
            ? conditions.map(({ key: _key, ...one }) => ({ ...one, what: one.what.trim() }))
            : [],
      },
      letter: {},
      withdraw: { version, reason: said },
      reportMet: { version, report: said, fileIds },
      confirmMet: { version, opinion: said },
      sendBack: { version, opinion: said },
    }[action];
    await save.act({ params: { id: open.targetId }, body } as never);
  };
  const put = (key: number, patch: Partial<Condition>): void =>
    setConditions((now) => now.map((one) => (one.key === key ? { ...one, ...patch } : one)));
  const units = (choices.data?.units ?? []).map((u) => ({ value: u.id, label: u.name }));
  return (
    <ActDrawer
      onClose={onClose}
      title={word.title}
      note={condition?.what ?? g.title}
      width={action === 'conclude' ? 720 : 580}
      confirm={word.confirm}
      danger={action === 'withdraw' || action === 'sendBack'}
      busy={save.busy}
      onSubmit={() => void submit()}
      error={save.error ? toApiError(save.error) : null}
      onReload={() => void reload()}
      fault={fault}
    >
      {action === 'give' ? (
        <fieldset className="pp-set">
          <legend>意见</legend>
          <div className="pp-choices">
            {stances.map((one) => (
              <label key={one}>
                <input type="radio" name="ga-stance" checked={stance === one} onChange={() => setStance(one)} />
                {stanceLabels[one]}
              </label>
            ))}
          </div>
        </fieldset>
      ) : null}
      {action === 'conclude' ? (
        <>
          {isRefused ? (
            <p className="pp-late">
              {g.opinions
                .filter((o) => o.stance === 'refuse')
                .map((o) => o.unitName)
                .join('、')}
              不同意，只能作“{info.results.refused}”的结论，或撤回后调整方案。
            </p>
          ) : null}
          <fieldset className="pp-set">
            <legend>结论</legend>
            <div className="pp-choices">
              {gateResults.map((one) => (
                <label key={one}>
                  <input type="radio" name="ga-result" checked={result === one} onChange={() => setResult(one)} />
                  {info.results[one]}
                </label>
              ))}
            </div>
          </fieldset>
        </>
      ) : null}
      {action === 'letter' ? <p>意见函由本事项的记录填成公文稿，经核稿、签发、编号印发后送达有关单位。</p> : null}
      {word.text ? (
        <div className="pp-field">
          <label htmlFor="ga-text">{word.text}</label>
          <Input.TextArea
            id="ga-text"
            autoSize={{ minRows: 3, maxRows: 10 }}
            maxLength={2000}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        </div>
      ) : null}
      {action === 'give' && stance === 'conditional' ? (
        <div className="pp-field">
          <label htmlFor="ga-lines">条件（一行一项）</label>
          <Input.TextArea
            id="ga-lines"
            autoSize={{ minRows: 2, maxRows: 8 }}
            value={lines}
            onChange={(e) => setLines(e.target.value)}
          />
        </div>
      ) : null}
      {action === 'give' || action === 'reportMet' ? (
        <FilesField label={action === 'give' ? '附件（选填）' : '落实的证明材料'} value={files} onChange={setFiles} />
      ) : null}
      {action === 'conclude' && result === 'conditional' ? (
        <>
          {conditions.map((one, at) => (
            <fieldset key={one.key} className="pp-set">
              <legend>条件 {at + 1}</legend>
              <Input
                aria-label={`条件 ${at + 1} 内容`}
                placeholder="须落实什么"
                maxLength={500}
                value={one.what}
                onChange={(e) => put(one.key, { what: e.target.value })}
              />
              <div className="pp-two">
                <Select
                  aria-label={`条件 ${at + 1} 落实单位`}
                  placeholder="落实单位"
                  showSearch
                  optionFilterProp="label"
                  options={units}
                  value={one.unitId || null}
                  onChange={(unitId: string) => put(one.key, { unitId })}
                />
                <Select
                  aria-label={`条件 ${at + 1} 确认单位`}
                  placeholder="确认单位"
                  showSearch
                  optionFilterProp="label"
                  options={units}
                  value={one.confirmUnitId || null}
                  onChange={(confirmUnitId: string) => put(one.key, { confirmUnitId })}
                />
              </div>
              <label htmlFor={`ga-due-${one.key}`}>落实期限</label>
              <DayInput
                id={`ga-due-${one.key}`}
                value={one.dueOn}
                onChange={(dueOn) => put(one.key, { dueOn: dueOn ?? '' })}
              />
              {conditions.length > 1 ? (
                <Button
                  size="s"
                  kind="quiet"
                  icon={X}
                  onClick={() => setConditions((now) => now.filter((other) => other.key !== one.key))}
                >
                  去掉这一项
                </Button>
              ) : null}
            </fieldset>
          ))}
          <Button
            icon={Plus}
            onClick={() =>
              setConditions((now) => [
                ...now,
                {
                  key: Math.max(...now.map((one) => one.key)) + 1,
                  what: '',
                  unitId: '',
                  confirmUnitId: g.unitId,
                  dueOn: '',
                },
              ])
            }
          >
            再加一项
          </Button>
        </>
      ) : null}
    </ActDrawer>
  );
}
