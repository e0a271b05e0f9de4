/** One finding: what it says and why it matters, its pictures and rows, the answer and what became of it. */
import { Input } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { fileUrl } from '#kernel/web/api.ts';
import { time } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActError,
  Button,
  Card,
  Clock,
  ErrorFace,
  GradeTag,
  KeyValue,
  Loading,
  Page,
  Parts,
  Row,
  Rows,
  Segmented,
  StateBadge,
  Past,
} from '#kernel/web/ui/index.ts';
import { hazardMachine } from '#modules/hazards/shared/states.ts';
import {
  answerFinding,
  getFinding,
  judgeFinding,
  listFindings,
  summariseFindings,
  type FindingRecord,
} from '../../shared/contract.ts';
import { answerKinds, type AnswerKind } from '../../shared/labels.ts';
import { findingMachine } from '../../shared/states.ts';
import { SeverityMark } from '../parts.tsx';
import '../xrays.css';

export function Component() {
  const { id = '' } = useParams();
  const asked = useGet(getFinding, { params: { id } }, { keep: true });
  const f = asked.data;
  if (asked.error && !f)
    return (
      <Page title="体检发现" crumbs={[{ label: '数据体检', to: '/xrays' }]}>
        <Card>
          <ErrorFace error={asked.error} onRetry={() => void asked.refetch()} />
        </Card>
      </Page>
    );
  if (!f)
    return (
      <Page title="体检发现" crumbs={[{ label: '数据体检', to: '/xrays' }]}>
        <Card>
          <Loading rows={8} />
        </Card>
      </Page>
    );
  return (
    <Page title={f.ruleLabel} note={f.code} crumbs={[{ label: '数据体检', to: '/xrays' }]}>
      <div className="xr-stack">
        <Card title="发现了什么" extra={<SeverityMark severity={f.severity} />}>
          <p className="xr-say">{f.text}。</p>
          <KeyValue
            columns={2}
            items={[
              { label: '办到', value: <StateBadge {...findingMachine.states[f.state]} /> },
              { label: '责任单位', value: f.unitName },
              { label: '为什么要查', value: f.why, wide: true },
              {
                label: '按什么查出',
                value: `${f.threshold.text}（${f.threshold.document}，第 ${f.threshold.version} 版）`,
                wide: true,
              },
              { label: '发现时间', value: time(f.foundAt) },
              ...(f.dueOn ? [{ label: '说明期限', value: <Clock due={f.dueOn} label="说明期限" /> }] : []),
            ]}
          />
        </Card>
        {f.fileIds.length > 0 ? (
          <Card title="照片">
            <div className="xr-pictures">
              {f.fileIds.map((file, i) => (
                <figure key={file}>
                  <img src={fileUrl(file, 'image')} alt={i === 0 ? '被查出的照片' : '与它相同或几乎相同的照片'} />
                  <figcaption className="z-note">{i === 0 ? '被查出的照片' : '与它相同或几乎相同的照片'}</figcaption>
                </figure>
              ))}
            </div>
          </Card>
        ) : null}
        {f.hazards > 0 ? (
          <Card title={`涉及的隐患 ${f.rows.length} 件`} pad={false}>
            <Rows label="涉及的隐患">
              {f.rows.map((row) => (
                <Row
                  key={row.id}
                  to={`/hazards/${row.id}`}
                  title={
                    <>
                      <GradeTag grade={row.grade} />
                      {row.title}
                    </>
                  }
                  note={
                    <Parts>
                      <span>{row.code}</span>
                      <span>{row.enterpriseName}</span>
                      <span>承办 {row.handlerName ?? '未指定'}</span>
                    </Parts>
                  }
                  right={<StateBadge {...hazardMachine.states[row.state]} />}
                />
              ))}
            </Rows>
            {f.rows.length < f.hazards ? (
              <p className="z-note" style={{ padding: '6px 16px 12px' }}>
                另有 {f.hazards - f.rows.length} 件不在您的管理范围内或已撤销。
              </p>
            ) : null}
          </Card>
        ) : null}
        {f.answer ? (
          <Card title={answerKinds[f.answer.kind]}>
            <p className="xr-say">{f.answer.text}</p>
            <p className="z-note">
              {f.answer.by}，{time(f.answer.at)}
            </p>
            {f.judgement ? (
              <p className="z-small z-ink2">
                {f.state === 'accepted' ? '认可' : '退回'}：{f.judgement.opinion}（{f.judgement.by}，
                {time(f.judgement.at)}）
              </p>
            ) : null}
          </Card>
        ) : null}
        {f.allowedActions.map((a) =>
          a.locked ? (
            <Card key={a.action} tone="sunk">
              <p className="z-small z-ink2">
                {a.label}：{a.locked.reason}
              </p>
            </Card>
          ) : a.action === 'answer' ? (
            <Answer key={a.action} finding={f} />
          ) : (
            <Judge key={a.action} finding={f} />
          ),
        )}
        <Past steps={f.timeline} />
        <p className="z-note">
          <Link className="z-link" to="/xrays">
            回到数据体检
          </Link>
        </p>
      </div>
    </Page>
  );
}

const refresh = [getFinding, listFindings, summariseFindings] as const;

function Answer({ finding }: { finding: FindingRecord }) {
  const [kind, setKind] = useState<AnswerKind>('explain');
  const [text, setText] = useState('');
  const save = useAct(answerFinding, { invalidate: [...refresh] });
  return (
    <Card title="说明或整改">
      <form
        className="xr-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save.act({ params: { id: finding.id }, body: { version: finding.version, kind, text } });
        }}
      >
        <Segmented
          label="怎么答"
          options={[
            { value: 'explain', label: '说明情况' },
            { value: 'fix', label: '已经整改' },
          ]}
          value={kind}
          onChange={setKind}
        />
        <label htmlFor="xr-text">{kind === 'explain' ? '是什么情况，为什么' : '改了什么，怎么防止再发生'}</label>
        <Input.TextArea
          id="xr-text"
          rows={4}
          maxLength={1000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <ActError error={save.error} />
        <div className="xr-buttons">
          <Button kind="filled" type="submit" busy={save.busy}>
            送安委办认可
          </Button>
        </div>
      </form>
    </Card>
  );
}

function Judge({ finding }: { finding: FindingRecord }) {
  const [opinion, setOpinion] = useState('');
  const save = useAct(judgeFinding, { invalidate: [...refresh] });
  const act = (accept: boolean): void =>
    void save.act({ params: { id: finding.id }, body: { version: finding.version, accept, opinion } });
  return (
    <Card title="认可或退回">
      <div className="xr-form">
        <label htmlFor="xr-opinion">理由</label>
        <Input.TextArea
          id="xr-opinion"
          rows={3}
          maxLength={500}
          value={opinion}
          onChange={(event) => setOpinion(event.target.value)}
        />
        <ActError error={save.error} />
        <div className="xr-buttons">
          <Button kind="filled" busy={save.busy} onClick={() => act(true)}>
            认可，了结
          </Button>
          <Button busy={save.busy} onClick={() => act(false)}>
            退回，请重新说明
          </Button>
        </div>
      </div>
    </Card>
  );
}
