/** One 会商: invitations with receipts, attendance, statements, decisions as tasks, minutes. */
import { Input, Select } from 'antd';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { fileUrl, toApiError } from '#kernel/web/api.ts';
import { dayCol, time, timeTick } from '#kernel/web/format.ts';
import { isOffered, queryKeyOf, useAct, useAskedAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActDrawer,
  ActionBar,
  Button,
  Card,
  Clock,
  DayInput,
  KeyValue,
  Page,
  PhotoPicker,
  RecordHead,
  Stack,
  StateBadge,
  uploadPhotos,
  type Photo,
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../../shared/joint/session-contract.ts';
import type { DecisionView, SessionView } from '../../shared/joint/session-schema.ts';
import { decisionMachine, sessionMachine } from '../../shared/joint/session-states.ts';
import './joint.css';

type Open = { action: string; decisionId: string | null; inviteeId: string | null };

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getSession, { params: { id } });
  return (
    <RecordQuery query={query} title="会商" rows={8}>
      {(record) => <Session s={record} askedId={id} reload={() => query.refetch()} />}
    </RecordQuery>
  );
}

function Decision({ d, onAct }: { d: DecisionView; onAct: (action: string) => void }) {
  return (
    <section className="jt-call" aria-label={d.what}>
      <div className="jt-callhead">
        <b>{d.what}</b>
        <StateBadge {...decisionMachine.states[d.state]} />
        {d.state === 'confirmed' ? null : <Clock due={d.dueOn} label="办结期限" />}
      </div>
      <dl className="jt-steps">
        <div>
          <dt>牵头</dt>
          <dd>
            {d.leadUnit}
            {d.person ? ` ${d.person}` : ''}
            {d.assisting.length > 0 ? `，协助 ${d.assisting.join('、')}` : ''}
          </dd>
        </div>
        <div>
          <dt>期限</dt>
          <dd className={d.isOverdue ? 'jt-late' : undefined}>
            {dayCol(d.dueOn)}
            {d.isOverdue ? '，已逾期' : ''}
          </dd>
        </div>
        <div>
          <dt>办结证明</dt>
          <dd>{d.proofRequired}</dd>
        </div>
        <div>
          <dt>确认单位</dt>
          <dd>{d.confirmUnit}</dd>
        </div>
        {d.reported ? (
          <div>
            <dt>办理情况</dt>
            <dd>
              {timeTick(d.reported.at)} {d.reported.by}：{d.report}
              <div className="jt-photos">
                {d.files.map((file) => (
                  <a key={file.id} href={fileUrl(file.id)} target="_blank" rel="noreferrer">
                    {file.hasThumb ? <img src={fileUrl(file.id, 'thumb')} alt={file.label ?? file.name} /> : file.name}
                  </a>
                ))}
              </div>
            </dd>
          </div>
        ) : null}
        {d.opinion ? (
          <div>
            <dt>核实</dt>
            <dd>
              {d.confirmed ? `${timeTick(d.confirmed.at)} ${d.confirmed.by}：` : `退回 ${d.returns} 次：`}
              {d.opinion}
            </dd>
          </div>
        ) : null}
      </dl>
      {d.allowedActions.length > 0 ? (
        <div className="jt-callacts">
          <ActionBar actions={d.allowedActions} onAct={onAct} />
        </div>
      ) : null}
    </section>
  );
}

function Session({ s, askedId, reload }: { s: SessionView; askedId: string; reload: () => Promise<unknown> }) {
  const client = useQueryClient();
  const [open, setOpen] = useState<Open | null>(null);
  useAskedAct((asked) => {
    const decision = s.decisions.find((d) => d.id === askedId);
    const invitee = s.invitees.find((i) => i.mayReceive);
    if (asked === 'receive' && invitee) setOpen({ action: asked, decisionId: null, inviteeId: invitee.id });
    else if (decision && isOffered(decision, asked))
      setOpen({ action: asked, decisionId: decision.id, inviteeId: null });
  });
  return (
    <Page title={`会商 ${s.code}`} crumbs={[{ label: '会商', to: '/joint-sessions' }, { label: s.code }]}>
      <RecordHead
        tags={<StateBadge {...sessionMachine.states[s.state]} />}
        code={s.code}
        title={s.title}
        lines={[`${time(s.heldAt)} · ${s.place} · ${s.unitName}召集`]}
      />
      <div className="jt-record">
        <Stack>
          {s.decisions.length > 0 || s.state === 'done' ? (
            <Card title={`议定事项（${s.decisions.length}）`}>
              {s.decisions.map((d) => (
                <Decision key={d.id} d={d} onAct={(action) => setOpen({ action, decisionId: d.id, inviteeId: null })} />
              ))}
            </Card>
          ) : null}
          {s.allowedActions.length > 0 ? (
            <Card title="您现在可以">
              <ActionBar
                actions={s.allowedActions}
                onAct={(action) => setOpen({ action, decisionId: null, inviteeId: null })}
              />
            </Card>
          ) : null}
          <Card title={`邀请和签到（${s.invitees.length}）`}>
            <ul className="jt-list">
              {s.invitees.map((i) => (
                <li key={i.id}>
                  <b>
                    {i.unitName} {i.userName}
                  </b>
                  <div className="z-small z-ink2">
                    {i.received
                      ? `${timeTick(i.received.at)} ${i.received.by}签收${i.reply ? `：${i.reply}` : ''}`
                      : '未签收'}
                    {i.attended === null
                      ? ''
                      : i.attended
                        ? `；到会${i.attendee ? ` ${i.attendee}` : ''}${i.attendedFor ? `（代${i.attendedFor}）` : ''}`
                        : '；未到会'}
                  </div>
                  {i.mayReceive ? (
                    <Button size="s" onClick={() => setOpen({ action: 'receive', decisionId: null, inviteeId: i.id })}>
                      签收邀请
                    </Button>
                  ) : null}
                </li>
              ))}
            </ul>
          </Card>
          {s.statements.length > 0 ? (
            <Card title={`发言（${s.statements.length}）`}>
              <ul className="jt-list">
                {s.statements.map((one) => (
                  <li key={one.id}>
                    <b>
                      {one.unitName} {one.speaker}
                    </b>
                    <p style={{ whiteSpace: 'pre-line', margin: 0 }}>{one.text}</p>
                  </li>
                ))}
              </ul>
            </Card>
          ) : null}
        </Stack>
        <Stack>
          <Card title="会商内容">
            <KeyValue
              columns={1}
              items={[
                ...(s.reason ? [{ label: '情况说明', value: s.reason }] : []),
                ...(s.agenda.length > 0
                  ? [{ label: '议程', value: s.agenda.map((one, at) => `${at + 1}. ${one}`).join('；') }]
                  : []),
                ...(s.enterpriseId
                  ? [
                      {
                        label: '所涉企业',
                        value: <Link to={`/enterprises/${s.enterpriseId}`}>{s.enterpriseName}</Link>,
                      },
                    ]
                  : []),
                ...(s.hazardId
                  ? [
                      {
                        label: '所涉隐患',
                        value: <Link to={`/hazards/${s.hazardId}`}>{`${s.hazardCode} ${s.hazardTitle}`}</Link>,
                      },
                    ]
                  : []),
                ...(s.host ? [{ label: '主持人', value: s.host }] : []),
                ...(s.analysis ? [{ label: '研判情况', value: s.analysis }] : []),
                ...(s.minutes
                  ? [
                      {
                        label: '会商纪要',
                        value: s.minutes.documentId ? (
                          <Link to={`/documents/${s.minutes.documentId}`}>{s.minutes.text}</Link>
                        ) : (
                          s.minutes.text
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          </Card>
          <Past steps={s.timeline} />
        </Stack>
      </div>
      {open ? (
        <Act
          key={`${open.action} ${open.decisionId ?? open.inviteeId ?? ''}`}
          s={s}
          open={open}
          // What was opened since the act was sent stays open.
          onClose={() => setOpen((now) => (now === open ? null : now))}
          onDone={(next) => {
            client.setQueryData(queryKeyOf(c.getSession, { params: { id: askedId } }), next);
            setOpen((now) => (now === open ? null : now));
          }}
          reload={reload}
        />
      ) : null}
    </Page>
  );
}

const words: Record<string, { title: string; confirm: string; text?: string; optional?: boolean }> = {
  receive: { title: '签收邀请', confirm: '签收', text: '谁参加（选填）', optional: true },
  convene: { title: '签到开会', confirm: '开始会商' },
  state: { title: '记录发言', confirm: '记下这段发言', text: '发言内容' },
  conclude: { title: '形成议定事项', confirm: '结束会商，交办任务', text: '研判情况' },
  minutes: { title: '拟会商纪要', confirm: '拟稿，送核稿' },
  cancel: { title: '取消会商', confirm: '取消会商', text: '为什么取消' },
  accept: { title: '接收任务', confirm: '接收任务', text: '怎么安排（选填）', optional: true },
  report: { title: '报告办结', confirm: '报告办结，请对方确认', text: '办理情况' },
  confirm: { title: '确认办结', confirm: '确认办结', text: '核实情况' },
  sendBack: { title: '退回再办', confirm: '退回再办', text: '哪里不符合' },
};

interface Draft {
  key: number;
  what: string;
  proofRequired: string;
  leadUnitId: string;
  assistingIds: string[];
  dueOn: string;
  confirmUnitId: string;
  personId: string;
}
const blank = (key: number): Draft => ({
  key,
  what: '',
  proofRequired: '',
  leadUnitId: '',
  assistingIds: [],
  dueOn: '',
  confirmUnitId: '',
  personId: '',
});

function Act({
  s,
  open,
  onClose,
  onDone,
  reload,
}: {
  s: SessionView;
  open: Open;
  onClose: () => void;
  onDone: (next: SessionView) => void;
  reload: () => Promise<unknown>;
}) {
  const { action } = open;
  const decision = s.decisions.find((d) => d.id === open.decisionId) ?? null;
  const word = words[action] ?? { title: action, confirm: action };
  const [text, setText] = useState('');
  const [photos, setPhotos] = useState<Photo[]>([]);
  const [host, setHost] = useState('');
  const [speaker, setSpeaker] = useState({ unitName: '', speaker: '' });
  const [attendance, setAttendance] = useState(() =>
    s.invitees.map((i) => ({ inviteeId: i.id, attended: true, attendee: i.userName, attendedFor: '' })),
  );
  const [drafts, setDrafts] = useState<Draft[]>([blank(0)]);
  const [fault, setFault] = useState('');
  const [sending, setSending] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const choices = useGet(c.sessionChoices, {}, { enabled: action === 'conclude' });
  const done = { invalidate: [c.listSessions, c.listDecisions, c.decisionFigures, getWorkbench], onDone };
  const acts = {
    receive: useAct(c.receiveInvitation, done),
    convene: useAct(c.conveneSession, done),
    state: useAct(c.addStatement, done),
    conclude: useAct(c.concludeSession, done),
    minutes: useAct(c.draftMinutes, done),
    cancel: useAct(c.cancelSession, done),
    accept: useAct(c.acceptDecision, done),
    report: useAct(c.reportDecision, done),
    confirm: useAct(c.confirmDecision, done),
    sendBack: useAct(c.sendBackDecision, done),
  };
  const save = acts[action as keyof typeof acts];
  const submit = async (): Promise<void> => {
    setFailed(null);
    const said = text.trim();
    if (word.text && !word.optional && said.length < 2) return setFault(`请填写“${word.text}”`);
    if (action === 'convene' && host.trim().length < 2) return setFault('请填写主持人');
    if (action === 'report' && photos.length === 0) return setFault('请上传办结的证明材料');
    if (
      action === 'conclude' &&
      drafts.some((d) => !d.what.trim() || !d.proofRequired.trim() || !d.leadUnitId || !d.dueOn)
    )
      return setFault('每项都要写明议定什么、凭什么算办结、谁牵头、什么时候办结');
    setFault('');
    setSending(true);
    try {
      const fileIds = await uploadPhotos(photos, setPhotos);
      const { version } = decision ?? s;
      const body = {
        receive: { reply: said },
        convene: { version, host: host.trim(), attendance },
        state: { ...speaker, text: said },
        conclude: {
          version,
          analysis: said,
          decisions: drafts.map((d) => ({
            what: d.what.trim(),
            proofRequired: d.proofRequired.trim(),
            leadUnitId: d.leadUnitId,
            assistingIds: d.assistingIds,
            dueOn: d.dueOn,
            ...(d.confirmUnitId ? { confirmUnitId: d.confirmUnitId } : {}),
            ...(d.personId ? { personId: d.personId } : {}),
          })),
        },
        minutes: {},
        cancel: { version, reason: said },
        accept: { version, note: said },
        report: { version, report: said, fileIds },
        confirm: { version, opinion: said },
        sendBack: { version, opinion: said },
      }[action];
      const params =
        action === 'receive' ? { id: s.id, inviteeId: open.inviteeId ?? '' } : { id: decision ? decision.id : s.id };
      await save.act({ params, body } as never);
    } catch (error) {
      setFailed(toApiError(error));
    } finally {
      setSending(false);
    }
  };
  const setDraft = (key: number, patch: Partial<Draft>): void =>
    setDrafts((now) => now.map((d) => (d.key === key ? { ...d, ...patch } : d)));
  const units = (choices.data?.units ?? []).map((u) => ({ value: u.id, label: u.name }));
  return (
    <ActDrawer
      onClose={onClose}
      title={word.title}
      note={decision?.what ?? s.title}
      width={action === 'conclude' || action === 'convene' ? 720 : 580}
      confirm={word.confirm}
      danger={action === 'cancel' || action === 'sendBack'}
      busy={sending || save.busy}
      onSubmit={() => void submit()}
      error={failed ?? save.error}
      onReload={() => void reload()}
      fault={fault}
    >
      {action === 'minutes' ? <p>纪要由本次会商的记录填成公文稿，经核稿、签发、编号印发后送达各参加单位。</p> : null}
      {action === 'confirm' || action === 'sendBack' ? (
        <p className="z-ink2">
          应提交：{decision?.proofRequired}。办理情况：{decision?.report}
        </p>
      ) : null}
      {action === 'convene' ? (
        <>
          <div className="jt-field">
            <label htmlFor="ja-host">主持人</label>
            <Input id="ja-host" value={host} maxLength={60} onChange={(e) => setHost(e.target.value)} />
          </div>
          {s.invitees.map((i, at) => {
            const mine = attendance[at];
            const put = (patch: object): void =>
              setAttendance((now) => now.map((one, n) => (n === at ? { ...one, ...patch } : one)));
            return (
              <fieldset key={i.id} className="jt-set">
                <legend>
                  {i.unitName} {i.userName}
                </legend>
                <label className="jt-check">
                  <input
                    type="checkbox"
                    checked={mine?.attended ?? true}
                    onChange={(e) => put({ attended: e.target.checked })}
                  />
                  到会
                </label>
                <Input
                  aria-label={`${i.unitName}到会人`}
                  placeholder="到会人"
                  value={mine?.attendee ?? ''}
                  onChange={(e) => put({ attendee: e.target.value })}
                />
                <Input
                  aria-label={`${i.unitName}代谁到会`}
                  placeholder="代谁（选填）"
                  value={mine?.attendedFor ?? ''}
                  onChange={(e) => put({ attendedFor: e.target.value })}
                />
              </fieldset>
            );
          })}
        </>
      ) : null}
      {action === 'state' ? (
        <div className="jt-two">
          <div className="jt-field">
            <label htmlFor="ja-unit">单位</label>
            <Input
              id="ja-unit"
              value={speaker.unitName}
              onChange={(e) => setSpeaker({ ...speaker, unitName: e.target.value })}
            />
          </div>
          <div className="jt-field">
            <label htmlFor="ja-speaker">发言人</label>
            <Input
              id="ja-speaker"
              value={speaker.speaker}
              onChange={(e) => setSpeaker({ ...speaker, speaker: e.target.value })}
            />
          </div>
        </div>
      ) : null}
      {word.text ? (
        <div className="jt-field">
          <label htmlFor="ja-text">{word.text}</label>
          <Input.TextArea
            id="ja-text"
            autoSize={{ minRows: 3, maxRows: 10 }}
            maxLength={2000}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        </div>
      ) : null}
      {action === 'report' ? (
        <div className="jt-field">
          <span>办结证明：{decision?.proofRequired}</span>
          <PhotoPicker value={photos} onChange={setPhotos} words="拍下办结的样子，或从相册选。" />
        </div>
      ) : null}
      {action === 'conclude' ? (
        <>
          {drafts.map((d, at) => (
            <fieldset key={d.key} className="jt-set jt-setcol">
              <legend>议定事项 {at + 1}</legend>
              <Input
                aria-label={`第 ${at + 1} 项议定什么`}
                placeholder="议定什么"
                maxLength={500}
                value={d.what}
                onChange={(e) => setDraft(d.key, { what: e.target.value })}
              />
              <Input
                aria-label={`第 ${at + 1} 项凭什么算办结`}
                placeholder="凭什么算办结，例如 清理前后照片"
                maxLength={300}
                value={d.proofRequired}
                onChange={(e) => setDraft(d.key, { proofRequired: e.target.value })}
              />
              <div className="jt-two">
                <Select
                  aria-label={`第 ${at + 1} 项牵头单位`}
                  placeholder="牵头单位"
                  showSearch
                  optionFilterProp="label"
                  options={units}
                  value={d.leadUnitId || null}
                  onChange={(leadUnitId: string) => setDraft(d.key, { leadUnitId, personId: '' })}
                />
                <Select
                  aria-label={`第 ${at + 1} 项责任人`}
                  placeholder="责任人（选填）"
                  allowClear
                  showSearch
                  optionFilterProp="label"
                  options={(choices.data?.people ?? [])
                    .filter((u) => u.unitId === d.leadUnitId)
                    .map((u) => ({ value: u.id, label: u.name }))}
                  value={d.personId || null}
                  onChange={(personId: string | undefined) => setDraft(d.key, { personId: personId ?? '' })}
                />
                <Select
                  aria-label={`第 ${at + 1} 项协助单位`}
                  placeholder="协助单位（选填）"
                  mode="multiple"
                  optionFilterProp="label"
                  options={units}
                  value={d.assistingIds}
                  onChange={(assistingIds: string[]) => setDraft(d.key, { assistingIds })}
                />
                <Select
                  aria-label={`第 ${at + 1} 项确认单位`}
                  placeholder={`确认单位（不选为${s.unitName}）`}
                  allowClear
                  showSearch
                  optionFilterProp="label"
                  options={units}
                  value={d.confirmUnitId || null}
                  onChange={(confirmUnitId: string | undefined) =>
                    setDraft(d.key, { confirmUnitId: confirmUnitId ?? '' })
                  }
                />
              </div>
              <label htmlFor={`ja-due-${d.key}`}>办结期限</label>
              <DayInput
                id={`ja-due-${d.key}`}
                value={d.dueOn}
                onChange={(dueOn) => setDraft(d.key, { dueOn: dueOn ?? '' })}
              />
              {drafts.length > 1 ? (
                <Button
                  size="s"
                  kind="quiet"
                  icon={X}
                  onClick={() => setDrafts((now) => now.filter((one) => one.key !== d.key))}
                >
                  去掉这一项
                </Button>
              ) : null}
            </fieldset>
          ))}
          <Button
            icon={Plus}
            onClick={() => setDrafts((now) => [...now, blank(Math.max(...now.map((d) => d.key)) + 1)])}
          >
            再加一项
          </Button>
        </>
      ) : null}
    </ActDrawer>
  );
}
