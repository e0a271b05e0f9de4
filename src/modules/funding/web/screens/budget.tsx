/** One line of the ledger: what was planned, approved and paid, entry by entry. */
import { Input, Select } from 'antd';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { dayCol, timeCol } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  Button,
  Card,
  Choice,
  DataTable,
  DayInput,
  DetailDrawer,
  KeyValue,
  Page,
  RecordQuery,
  RecordHead,
  Stack,
  Tag,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import type { BudgetView } from '../../shared/schema.ts';
import { entryLabels, purposeLabels, type EntryKind } from '../../shared/states.ts';
import { Money, Proofs, share, wan } from '../parts.tsx';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getBudget, { params: { id } });
  return (
    <RecordQuery
      query={query}
      title="预算项目"
      crumbs={[{ label: '资金', to: '/funding?tab=budgets' }, { label: '预算项目' }]}
      rows={6}
    >
      {(b) => <Budget b={b} />}
    </RecordQuery>
  );
}

function Budget({ b }: { b: BudgetView }) {
  const [open, setOpen] = useState(false);
  type Entry = BudgetView['entries'][number];
  return (
    <Page tabTitle={b.title} crumbs={[{ label: '资金', to: '/funding?tab=budgets' }, { label: b.code }]}>
      <RecordHead
        tags={<Tag>{purposeLabels[b.purpose]}</Tag>}
        code={b.code}
        title={b.title}
        lines={[`${b.unitName}，${b.year} 年度${b.source ? `，${b.source}` : ''}`]}
      />
      <div className="fd-cols">
        <Stack>
          <Card title="金额（万元）">
            <div className="fd-sums">
              <div>
                安排<strong>{wan(b.plannedFen)}</strong>
              </div>
              <div>
                批复<strong>{wan(b.approvedFen)}</strong>
              </div>
              <div>
                执行<strong>{wan(b.executedFen)}</strong>
              </div>
              <div>
                执行率<strong>{share(b.executedFen, b.approvedFen)}</strong>
              </div>
            </div>
            <p className="z-note">
              分季度执行：{b.quarters.map((q, i) => `${['一', '二', '三', '四'][i] ?? ''}季度 ${wan(q)}`).join('，')}
            </p>
          </Card>
          <Card
            title={`每一笔（${b.entries.length}）`}
            pad={false}
            extra={
              b.mayEnter ? (
                <Button size="s" icon={Plus} onClick={() => setOpen(true)}>
                  登记一笔
                </Button>
              ) : undefined
            }
          >
            <DataTable
              caption="资金变动"
              rowKey={(e: Entry) => e.id}
              rows={b.entries}
              columns={[
                { key: 'on', title: '日期', card: 'head', render: (e) => `${dayCol(e.onDay)} ${entryLabels[e.kind]}` },
                { key: 'amount', title: '金额（万元）', align: 'right', card: 'side', render: (e) => wan(e.amountFen) },
                {
                  key: 'note',
                  title: '说明',
                  card: 'meta',
                  render: (e) => (
                    <>
                      {e.note || '没有说明'}
                      {e.project ? (
                        <>
                          ，<Link to={`/funding/projects/${e.project.id}`}>{e.project.code}</Link>
                        </>
                      ) : null}
                    </>
                  ),
                },
                { key: 'by', title: '登记', card: 'meta', render: (e) => `${e.by}，${timeCol(e.recordedAt)}` },
              ]}
            />
          </Card>
        </Stack>
        <Stack>
          <Card title="关于">
            <KeyValue
              items={[
                { label: '说明', value: b.note || '没有说明' },
                { label: '登记', value: b.created ? `${b.created.by}，${timeCol(b.created.at)}` : '' },
                {
                  label: '四防项目',
                  value:
                    b.projects.length > 0
                      ? b.projects.map((p) => (
                          <div key={p.id}>
                            <Link to={`/funding/projects/${p.id}`}>{p.title}</Link>
                          </div>
                        ))
                      : '没有关联项目',
                },
                {
                  label: '凭证',
                  value:
                    b.files.length > 0
                      ? b.files.map((f) => (
                          <div key={f.id}>
                            <a href={`/api/v1/files/${f.id}/content`}>{f.name}</a>
                          </div>
                        ))
                      : '没有上传',
                },
              ]}
            />
          </Card>
        </Stack>
      </div>
      {open ? <Enter b={b} onClose={() => setOpen(false)} /> : null}
    </Page>
  );
}

function Enter({ b, onClose }: { b: BudgetView; onClose: () => void }) {
  const session = useSession();
  const [kind, setKind] = useState<EntryKind>('executed');
  const [onDay, setDay] = useState<string>(session.today);
  const [amount, setAmount] = useState<number | null>(0);
  const [words, setWords] = useState('');
  const [projectId, setProject] = useState('');
  const [files, setFiles] = useState<{ id: string; name: string }[]>([]);
  const [fault, setFault] = useState<unknown>(null);
  const save = useAct(c.addEntry, { onDone: onClose });
  const submit = (): void =>
    void save.act({
      params: { id: b.id },
      body: {
        kind,
        onDay,
        amountFen: amount ?? 0,
        note: words,
        ...(projectId ? { projectId } : {}),
        fileIds: files.map((f) => f.id),
      },
    });
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="登记一笔"
      note={b.title}
      footer={
        <Button kind="filled" busy={save.busy} onClick={submit} locked={!amount ? '请填写金额' : undefined}>
          登记这一笔
        </Button>
      }
    >
      <ActError error={save.error ?? fault} onRetry={submit} />
      <div className="fd-field">
        <Choice
          label="是什么"
          value={kind}
          onChange={(next) => setKind(next as EntryKind)}
          options={optionsOf(entryLabels)}
        />
      </div>
      <div className="fd-pair">
        <div className="fd-field">
          <label htmlFor="fe-amount">金额</label>
          <Money id="fe-amount" fen={amount} onChange={setAmount} />
        </div>
        <div className="fd-field">
          <label htmlFor="fe-day">日期</label>
          <DayInput id="fe-day" value={onDay} onChange={(d) => setDay(d ?? session.today)} />
        </div>
      </div>
      <p className="z-note">记错了的，再登记一笔负数冲回；原来的一笔留着。</p>
      {b.projects.length > 0 ? (
        <div className="fd-field">
          <label htmlFor="fe-project">用于项目（选填）</label>
          <Select
            id="fe-project"
            allowClear
            value={projectId || null}
            options={b.projects.map((p) => ({ value: p.id, label: p.title }))}
            onChange={(next: string | null) => setProject(next ?? '')}
          />
        </div>
      ) : null}
      <div className="fd-field">
        <label htmlFor="fe-note">说明（选填）</label>
        <Input id="fe-note" value={words} maxLength={300} onChange={(e) => setWords(e.target.value)} />
      </div>
      <div className="fd-field">
        <span className="fd-label">凭证（选填）</span>
        <Proofs files={files} onChange={setFiles} onFault={setFault} />
      </div>
    </DetailDrawer>
  );
}
