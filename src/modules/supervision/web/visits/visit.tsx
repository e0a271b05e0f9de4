/** One visit: where it stands, what was checked and found, the letter, the report, the look-backs, what I can do now. */
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { dayCol, distance, timeTick } from '#kernel/web/format.ts';
import { isOffered, useAskedAct, useGet, useNarrow } from '#kernel/web/hooks.ts';
import {
  ActionBar,
  Button,
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
import * as c from '../../shared/visits/contract.ts';
import type { FindingView, VisitView } from '../../shared/visits/schema.ts';
import {
  findingMachine,
  kindLabels,
  matterLabels,
  methodLabels,
  partLabels,
  visitMachine,
} from '../../shared/visits/states.ts';
import { VisitAct, type OpenAct } from './visit-act.tsx';
import '../joint/joint.css';
import { Photos } from '../joint/photos.tsx';
import './visits.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getVisit, { params: { id } });
  return (
    <RecordQuery query={query} title="督导检查" rows={8}>
      {(record) => <Visit v={record} askedId={id} reload={() => query.refetch()} />}
    </RecordQuery>
  );
}

function Finding({ f, onAct }: { f: FindingView; onAct: (action: string) => void }) {
  const acts = f.allowedActions.filter((a) => a.action !== 'drop');
  const drop = f.allowedActions.find((a) => a.action === 'drop');
  return (
    <section className="jt-call" aria-label={f.what}>
      <div className="jt-callhead">
        <b>{f.what}</b>
        <StateBadge {...findingMachine.states[f.state]} />
        {f.stepDueAt && f.state !== 'confirmed' ? <Clock due={f.stepDueAt} label="本环节期限" /> : null}
      </div>
      <dl className="jt-steps">
        <div>
          <dt>类别</dt>
          <dd>
            {kindLabels[f.kind]}，{f.code}
          </dd>
        </div>
        {f.detail ? (
          <div>
            <dt>情况</dt>
            <dd>{f.detail}</dd>
          </div>
        ) : null}
        {f.kind === 'hazard' ? (
          <div>
            <dt>位置</dt>
            <dd>
              {f.enterpriseName}，{f.place}
            </dd>
          </div>
        ) : null}
        <div>
          <dt>{f.kind === 'hazard' ? '隐患台账' : '整改'}</dt>
          <dd>
            {f.kind === 'hazard' ? (
              f.hazardCode ? (
                <>
                  {f.mayOpenHazard && f.hazardId ? (
                    <Link to={`/hazards/${f.hazardId}`}>{f.hazardCode}</Link>
                  ) : (
                    f.hazardCode
                  )}
                  {f.unitName ? `，监管部门 ${f.unitName}` : ''}
                </>
              ) : (
                '反馈时入账'
              )
            ) : (
              <>
                {f.unitName}
                {f.dueOn ? (
                  <span className={f.isOverdue ? 'jt-late' : undefined}>
                    ，期限 {dayCol(f.dueOn)}
                    {f.isOverdue ? '，已逾期' : ''}
                  </span>
                ) : null}
              </>
            )}
          </dd>
        </div>
        {f.reported ? (
          <div>
            <dt>整改情况</dt>
            <dd>
              {timeTick(f.reported.at)} {f.reported.by}：{f.report}
              <Photos files={f.proofs} />
            </dd>
          </div>
        ) : null}
        {f.conclusion ? (
          <div>
            <dt>{f.confirmed ? '确认' : '退回'}</dt>
            <dd>
              {f.confirmed ? `${timeTick(f.confirmed.at)} ${f.confirmed.by}：` : `退回 ${f.returns} 次：`}
              {f.conclusion}
            </dd>
          </div>
        ) : null}
      </dl>
      <Photos files={f.photos} />
      {acts.length > 0 ? (
        <div className="jt-callacts">
          <ActionBar actions={acts} onAct={onAct} />
        </div>
      ) : null}
      {drop && !drop.locked ? (
        <div className="jt-callacts">
          <Button kind="quiet" size="s" onClick={() => onAct('drop')}>
            {drop.label}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

/** A thing to do names its act by its own word where the visit has one of the same name. */
const findingActs: Readonly<Record<string, string>> = { reportFinding: 'report', confirmFinding: 'confirm' };

function Visit({ v, askedId, reload }: { v: VisitView; askedId: string; reload: () => Promise<unknown> }) {
  const narrow = useNarrow();
  const [open, setOpen] = useState<OpenAct | null>(null);
  useAskedAct((asked) => {
    const action = findingActs[asked] ?? asked;
    const finding = v.findings.find((f) => f.id === askedId);
    if (isOffered(finding ?? v, action)) setOpen({ action, findingId: finding?.id ?? null, matterId: null });
  });
  const act = (action: string): void => setOpen({ action, findingId: null, matterId: null });
  const offers = v.allowedActions.filter((a) => a.action !== 'comment' && a.action !== 'record');
  const records = v.allowedActions.some((a) => a.action === 'record' && !a.locked);
  const mine =
    offers.length > 0 ? (
      <Card title="您现在可以">
        {v.gaps.length > 0 ? (
          <ul className="vs-gaps" aria-label="还差什么">
            {v.gaps.map((gap) => (
              <li key={gap}>{gap}</li>
            ))}
          </ul>
        ) : null}
        <ActionBar actions={offers} onAct={act} />
      </Card>
    ) : null;
  const matters =
    v.matters.length > 0 || records ? (
      <Card title={`检查事项（${v.matters.filter((m) => m.result !== null).length}/${v.matters.length}）`}>
        {v.matters.map((m) => (
          <section key={m.id} className="vs-matter" aria-label={m.matter}>
            <b>
              {m.seq}. {m.matter}
            </b>
            {records ? (
              <Button
                size="s"
                {...(m.result === null ? {} : { kind: 'quiet' as const })}
                onClick={() => setOpen({ action: 'record', findingId: null, matterId: m.id })}
              >
                {m.result === null ? `记录第 ${m.seq} 项` : `${matterLabels[m.result]}，改第 ${m.seq} 项`}
              </Button>
            ) : (
              <span className={m.result === 'problem' ? 'vs-result jt-late' : 'vs-result'}>
                {m.result === null ? '未记录' : matterLabels[m.result]}
              </span>
            )}
            {m.note ? <p className="z-small z-ink2 vs-note vs-text">{m.note}</p> : null}
            <Photos files={m.photos} />
          </section>
        ))}
        {records ? (
          <div className="jt-callacts">
            <Button onClick={() => setOpen({ action: 'record', findingId: null, matterId: null })}>记录另一项</Button>
          </div>
        ) : null}
      </Card>
    ) : null;
  const findings =
    v.findings.length > 0 ? (
      <Card title={`问题（${v.findings.length}）`}>
        {v.findings.map((f) => (
          <Finding key={f.id} f={f} onAct={(action) => setOpen({ action, findingId: f.id, matterId: null })} />
        ))}
      </Card>
    ) : null;
  const facts = (
    <Card title="检查情况">
      <KeyValue
        columns={1}
        items={[
          {
            label: '检查对象',
            value: v.mayOpenEnterprise ? (
              <Link to={`/enterprises/${v.enterpriseId ?? ''}`}>{v.targetName}</Link>
            ) : (
              v.targetName
            ),
          },
          { label: '检查内容', value: v.subject },
          {
            label: '督导组',
            value: v.mayOpenGroup ? <Link to={`/visit-groups/${v.groupId}`}>{v.groupName}</Link> : v.groupName,
            note: v.members
              .slice(0, 6)
              .map((m) => `${m.name}（${partLabels[m.part]}）`)
              .join('、'),
          },
          { label: '检查日期', value: dayCol(v.plannedOn) },
          ...(v.arrived
            ? [
                {
                  label: '到达现场',
                  value: `${timeTick(v.arrived.at)} ${v.arrived.by}，${v.place}`,
                  note: v.arrivedDistance === null ? '无位置可核对' : `距检查对象 ${distance(v.arrivedDistance)}`,
                },
              ]
            : []),
          ...(v.summary ? [{ label: '总体情况', value: v.summary }] : []),
          ...(v.opinion ? [{ label: '整改要求', value: v.opinion }] : []),
          ...(v.letter
            ? [
                {
                  label: '反馈意见书',
                  value: <Link to={`/documents/${v.letter.documentId ?? ''}`}>{v.letter.text}</Link>,
                  note: v.received ? `${timeTick(v.received.at)} ${v.received.by}签收` : '未签收',
                },
              ]
            : []),
          ...(v.replyDueOn ? [{ label: '整改报告期限', value: dayCol(v.replyDueOn) }] : []),
        ]}
      />
      <Photos files={v.photos} />
    </Card>
  );
  const reply = v.replied ? (
    <Card title="整改报告" note={`${timeTick(v.replied.at)} ${v.replied.by}`}>
      <p className="vs-text">{v.reply}</p>
      <Photos files={v.replyFiles} />
    </Card>
  ) : null;
  const looks =
    v.lookBacks.length > 0 ? (
      <Card title={`回头看（${v.lookBacks.length}）`}>
        {v.lookBacks.map((one) => (
          <section key={one.round} className="jt-call" aria-label={`第 ${one.round} 次回头看`}>
            <div className="jt-callhead">
              <b className={one.passed ? undefined : 'jt-late'}>{one.passed ? '合格' : '不合格，继续整改'}</b>
              <span className="z-small z-ink2">
                {timeTick(one.at)} {one.by}
              </span>
            </div>
            <p className="vs-text">{one.opinion}</p>
            <Photos files={one.photos} />
          </section>
        ))}
      </Card>
    ) : null;
  const comments = v.comments ? (
    <Card title="组内备注" note="被检查单位看不到">
      {v.comments.length === 0 ? <p className="z-note vs-text">还没有备注。</p> : null}
      <ul className="jt-list">
        {v.comments.map((one) => (
          <li key={one.id}>
            <div className="z-small z-ink2">
              {timeTick(one.at)} {one.who}
            </div>
            <p className="vs-text">{one.text}</p>
          </li>
        ))}
      </ul>
      {v.allowedActions.some((a) => a.action === 'comment') ? (
        <div className="jt-callacts">
          <Button onClick={() => act('comment')}>写备注</Button>
        </div>
      ) : null}
    </Card>
  ) : null;
  const past = <Past steps={v.timeline} />;
  return (
    <Page title={`督导检查 ${v.code}`} crumbs={[{ label: '督导检查', to: '/visits' }, { label: v.code }]}>
      <RecordHead
        tags={
          <>
            <Tag>{methodLabels[v.method]}</Tag>
            <StateBadge {...visitMachine.states[v.state]} />
            {v.stepDueAt ? (
              <Clock due={v.stepDueAt} label={`${v.stepLabel ?? ''}期限`} detail={{ clause: v.stepBasis ?? '' }} />
            ) : null}
          </>
        }
        code={v.code}
        title={v.targetName}
        lines={[`${v.groupName} · ${v.subject}`]}
      />
      {narrow ? (
        <Stack>
          {mine}
          {matters}
          {findings}
          {reply}
          {looks}
          {facts}
          {comments}
          {past}
        </Stack>
      ) : (
        <div className="jt-record">
          <Stack>
            {mine}
            {findings}
            {matters}
            {reply}
            {looks}
          </Stack>
          <Stack>
            {facts}
            {comments}
            {past}
          </Stack>
        </div>
      )}
      {open ? (
        <VisitAct
          key={`${open.action} ${open.findingId ?? open.matterId ?? ''}`}
          v={v}
          askedId={askedId}
          open={open}
          // What was opened since the act was sent stays open.
          onClose={() => setOpen((now) => (now === open ? null : now))}
          reload={reload}
        />
      ) : null}
    </Page>
  );
}
