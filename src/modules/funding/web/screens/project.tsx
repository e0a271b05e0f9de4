/** One project of the four kinds of prevention: goal, money, hazards that it puts right, completion and acceptance. */
import { Input } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { dayCol } from '#kernel/web/format.ts';
import { isOffered, useAct, useAskedAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActionBar,
  ActError,
  BigClock,
  Button,
  Card,
  ConfirmAct,
  DetailDrawer,
  KeyValue,
  Page,
  RecordHead,
  Row,
  Rows,
  Stack,
  StateBadge,
  Tag,
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import type { ProjectView } from '../../shared/schema.ts';
import { projectActionLabels, projectMachine, wayLabels, type ProjectAction } from '../../shared/states.ts';
import { Money, Proofs, wan } from '../parts.tsx';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getProject, { params: { id } });
  return (
    <RecordQuery
      query={query}
      title="四防项目"
      crumbs={[{ label: '资金', to: '/funding?tab=projects' }, { label: '四防项目' }]}
      rows={6}
    >
      {(record) => <Project p={record} />}
    </RecordQuery>
  );
}

function Project({ p }: { p: ProjectView }) {
  const [open, setOpen] = useState<ProjectAction | null>(null);
  useAskedAct((asked) => {
    if (isOffered(p, asked)) setOpen(asked as ProjectAction);
  });
  return (
    <Page tabTitle={p.title} crumbs={[{ label: '资金', to: '/funding?tab=projects' }, { label: p.code }]}>
      <RecordHead
        tags={
          <>
            <Tag>{wayLabels[p.way]}</Tag>
            <StateBadge {...projectMachine.states[p.state]} />
          </>
        }
        code={p.code}
        title={p.title}
        lines={[`${p.unitName}，${dayCol(p.beginsOn)} 至 ${dayCol(p.dueOn)}，计划投资 ${wan(p.investmentFen)} 万元`]}
        clocks={
          p.stepDueAt ? (
            <BigClock
              title={p.state === 'completed' ? '验收期限' : p.state === 'planned' ? '开工日期' : '完成期限'}
              due={p.stepDueAt}
            />
          ) : undefined
        }
      />
      <div className="fd-cols">
        <Stack>
          {p.allowedActions.length > 0 ? (
            <Card title="您现在可以">
              <ActionBar actions={p.allowedActions} onAct={(action) => setOpen(action as ProjectAction)} />
            </Card>
          ) : null}
          <Card title="治理目标">
            <p style={{ margin: 0, whiteSpace: 'pre-line' }}>{p.goal}</p>
          </Card>
          <Card title={`关联隐患（${p.linked.length}）`} pad={false}>
            {p.linked.length === 0 ? <p className="z-note fd-pad">没有关联隐患。</p> : null}
            <Rows>
              {p.linked.map((h) => (
                <Row
                  key={h.id}
                  title={h.title}
                  note={<span>{h.code}</span>}
                  right={<span className="z-small z-ink2">{h.stateLabel}</span>}
                  {...(h.mayOpen ? { to: `/hazards/${h.id}` } : {})}
                />
              ))}
            </Rows>
          </Card>
          {p.result ? (
            <Card title="完成情况">
              <p style={{ margin: 0, whiteSpace: 'pre-line' }}>{p.result}</p>
              {p.files.map((f) => (
                <div key={f.id}>
                  <a href={`/api/v1/files/${f.id}/content`}>{f.name}</a>
                </div>
              ))}
            </Card>
          ) : null}
          <Past steps={p.timeline} />
        </Stack>
        <Card title="资金">
          <KeyValue
            items={[
              { label: '计划投资', value: `${wan(p.investmentFen)} 万元` },
              { label: '台账已付', value: `${wan(p.paidFen)} 万元` },
              { label: '实际投入', value: p.spentFen === null ? '报告完成时填写' : `${wan(p.spentFen)} 万元` },
              {
                label: '预算项目',
                value: p.budget ? <Link to={`/funding/budgets/${p.budget.id}`}>{p.budget.title}</Link> : '没有关联预算',
              },
              { label: '立项', value: p.created?.by ?? '' },
              ...(p.completed ? [{ label: '报告完成', value: p.completed.by }] : []),
              ...(p.accepted ? [{ label: '验收', value: p.accepted.by }] : []),
            ]}
          />
        </Card>
      </div>
      {open ? <Act p={p} action={open} onClose={() => setOpen(null)} /> : null}
    </Page>
  );
}

function Act({ p, action, onClose }: { p: ProjectView; action: ProjectAction; onClose: () => void }) {
  const done = { onDone: onClose };
  const begin = useAct(c.startProject, done);
  const complete = useAct(c.completeProject, done);
  const accept = useAct(c.acceptProject, done);
  const sendBack = useAct(c.sendBackProject, done);
  const stop = useAct(c.stopProject, done);
  const [result, setResult] = useState('');
  const [spent, setSpent] = useState<number | null>(p.investmentFen);
  const [files, setFiles] = useState<{ id: string; name: string }[]>([]);
  const [fault, setFault] = useState<unknown>(null);
  const params = { id: p.id };
  const { version } = p;
  if (action === 'complete') {
    const submit = (): void =>
      void complete.act({
        params,
        body: { version, result, spentFen: spent ?? 0, fileIds: files.map((f) => f.id) },
      });
    const missing = result.trim().length < 4 ? '请写明完成情况' : files.length === 0 ? '请上传完成证明' : undefined;
    return (
      <DetailDrawer
        open
        onClose={onClose}
        title="报告完成"
        note={p.title}
        footer={
          <Button kind="filled" busy={complete.busy} onClick={submit} locked={missing}>
            报告完成，请验收
          </Button>
        }
      >
        <ActError error={complete.error ?? fault} onRetry={submit} />
        <div className="fd-field">
          <label htmlFor="fc-result">完成情况</label>
          <Input.TextArea
            id="fc-result"
            rows={4}
            value={result}
            maxLength={2000}
            onChange={(e) => setResult(e.target.value)}
          />
        </div>
        <div className="fd-field">
          <label htmlFor="fc-spent">实际投入</label>
          <Money id="fc-spent" fen={spent} onChange={setSpent} />
        </div>
        <div className="fd-field">
          <span className="fd-label">完成证明</span>
          <Proofs files={files} onChange={setFiles} onFault={setFault} />
        </div>
      </DetailDrawer>
    );
  }
  if (action === 'begin')
    return (
      <ConfirmAct
        open
        onClose={onClose}
        title="开工实施"
        intro={`${p.title}，完成期限 ${dayCol(p.dueOn)}。`}
        confirm="登记开工"
        act={() => begin.act({ params, body: { version } })}
        error={begin.error}
        busy={begin.busy}
      />
    );
  const save = { accept, sendBack, stop }[action];
  return (
    <ConfirmAct
      open
      onClose={onClose}
      title={projectActionLabels[action]}
      opinion={{ label: action === 'accept' ? '验收意见' : '原因', required: true }}
      confirm={projectActionLabels[action]}
      {...(action === 'stop' ? { danger: true } : {})}
      act={(opinion) => save.act({ params, body: { version, opinion } })}
      error={save.error}
      busy={save.busy}
    />
  );
}
