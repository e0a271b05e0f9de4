/** One further tree of measures: its texts, which demands carry each out, how far these are; loading from Excel. */
import { Select } from 'antd';
import { Download, Upload } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { queryKeyOf, useAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActError,
  Button,
  Card,
  DataTable,
  DetailDrawer,
  ImportSummary,
  Page,
  QueryFace,
  Stack,
  StateBadge,
  Tag,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/papers/list-contract.ts';
import type { MeasureView, TreeView } from '../../shared/papers/list-schema.ts';
import { FilesField, type Taken } from './files-field.tsx';
import './papers.css';

export function Component() {
  const { code = '' } = useParams();
  const query = useGet(c.getTree, { params: { code } });
  return (
    <Page
      title={query.data?.title ?? '专项举措'}
      crumbs={[{ label: '方案和清单', to: '/plan/papers?tab=measures' }, { label: query.data?.title ?? '专项举措' }]}
    >
      <QueryFace query={query} rows={8}>
        {(t) => <Tree t={t} />}
      </QueryFace>
    </Page>
  );
}

function Tree({ t }: { t: TreeView }) {
  const client = useQueryClient();
  const [open, setOpen] = useState<string | null>(null);
  const [loading, setLoading] = useState(false);
  const [files, setFiles] = useState<Taken[]>([]);
  const [isSample, setSample] = useState(false);
  const load = useAct(c.loadTree, { invalidate: [c.getTree, c.listTrees] });
  const measure = t.measures.find((m) => m.number === open) ?? null;
  const put = (next: TreeView): void =>
    void client.setQueryData(queryKeyOf(c.getTree, { params: { code: t.code } }), next);
  const send = (dryRun: boolean): void =>
    void load.act({ params: { code: t.code }, body: { fileId: files.at(-1)?.id ?? '', isSample, dryRun } });
  return (
    <Stack>
      <Card
        title={`应有 ${t.expected} 条，已载入 ${t.loaded} 条，已关联 ${t.linked} 条，已落实 ${t.done} 条`}
        note={`${t.document}（${t.clause}）`}
        extra={
          <div className="pp-tools">
            <Button icon={Download} href={`/api/v1/plan/measures/${t.code}/template`} download>
              下载模板
            </Button>
            {t.mayLoad ? (
              <Button icon={Upload} onClick={() => setLoading(true)}>
                从 Excel 载入
              </Button>
            ) : null}
          </div>
        }
        pad={false}
      >
        <DataTable
          caption={t.title}
          rowKey={(m) => m.number}
          rows={t.measures}
          empty="还没有载入原文。下载模板，按列填好后由区安委办载入。"
          columns={[
            { key: 'number', title: '编号', width: '5rem', render: (m: MeasureView) => m.number },
            {
              key: 'text',
              title: '内容',
              card: 'head',
              render: (m) => (
                <>
                  <div>
                    {m.isSample ? <Tag>演示</Tag> : null} {m.heading || m.text}
                  </div>
                  {m.heading ? <div className="z-note pp-text">{m.text}</div> : null}
                </>
              ),
            },
            {
              key: 'links',
              title: '关联的要求',
              width: '14rem',
              hideBelow: 760,
              card: 'meta',
              render: (m) =>
                m.links.length === 0 ? (
                  <span className="pp-late">未关联</span>
                ) : (
                  m.links.map((k) => (
                    <span key={k.demandKey} className="pp-link">
                      <Link to={`/plan?node=${k.demandKey}`}>{k.demandKey}</Link>（{k.done}/{k.tasks}）
                    </span>
                  ))
                ),
            },
            {
              key: 'done',
              title: '落实',
              width: '6.5rem',
              hideBelow: 480,
              card: 'side',
              render: (m) => (
                <StateBadge
                  family={m.isDone ? 'done' : m.links.length > 0 ? 'doing' : 'pending'}
                  label={m.isDone ? '已落实' : m.links.length > 0 ? '落实中' : '未关联'}
                />
              ),
            },
            {
              key: 'act',
              title: '操作',
              width: '7rem',
              render: (m) => (
                <Button size="s" aria-label={`查看第 ${m.number} 条关联`} onClick={() => setOpen(m.number)}>
                  {t.mayLink ? '关联' : '查看'}
                </Button>
              ),
            },
          ]}
        />
      </Card>
      {measure ? <Links t={t} m={measure} onClose={() => setOpen(null)} onDone={put} /> : null}
      <DetailDrawer
        open={loading}
        onClose={() => setLoading(false)}
        title={`载入${t.title}`}
        note="三列：编号、标题、内容。有错误的行逐格指出，全部正确才载入；已有的关联按编号保留。"
        footer={
          <Button kind="filled" size="l" busy={load.busy} onClick={() => (files.length > 0 ? send(true) : undefined)}>
            读取
          </Button>
        }
      >
        <ActError error={load.error} />
        <FilesField label="Excel 文件" accept=".xlsx" value={files} onChange={(next) => setFiles(next.slice(-1))} />
        <div className="pp-choices pp-field">
          <label>
            <input type="checkbox" checked={isSample} onChange={(e) => setSample(e.target.checked)} />
            是演示文字，不是文件原文
          </label>
        </div>
        {load.answer?.loaded ? <p>已载入 {load.answer.good} 条。</p> : null}
        {load.answer && !load.answer.loaded ? (
          <ImportSummary
            read={load.answer.read}
            ok={load.answer.good}
            faulty={load.answer.read - load.answer.good}
            doubtful={0}
            faults={load.answer.faults.map((fault) => ({
              row: fault.row,
              name: '',
              column: fault.column,
              value: fault.value,
              fix: fault.fix,
            }))}
            onImport={() => send(false)}
            busy={load.busy}
          />
        ) : null}
      </DetailDrawer>
    </Stack>
  );
}

function Links({
  t,
  m,
  onClose,
  onDone,
}: {
  t: TreeView;
  m: MeasureView;
  onClose: () => void;
  onDone: (next: TreeView) => void;
}) {
  const [key, setKey] = useState('');
  const suggested = useGet(
    c.suggestLinks,
    { params: { code: t.code }, query: { number: m.number } },
    {
      enabled: t.mayLink,
    },
  );
  const done = { invalidate: [c.listTrees, c.suggestLinks], onDone };
  const link = useAct(c.linkMeasure, done);
  const unlink = useAct(c.unlinkMeasure, done);
  const add = (demandKey: string): void =>
    void link.act({ params: { code: t.code }, body: { number: m.number, demandKey } });
  return (
    <DetailDrawer open onClose={onClose} title={`第 ${m.number} 条 ${m.heading}`} note={m.text}>
      <ActError error={link.error ?? unlink.error} />
      <h3>关联的要求（{m.links.length}）</h3>
      <ul className="pp-files">
        {m.links.map((k) => (
          <li key={k.demandKey}>
            <b>{k.demandKey}</b>
            <span className="pp-grow">
              {k.title}：任务完成 {k.done}/{k.tasks}
            </span>
            {t.mayLink ? (
              <Button
                size="s"
                kind="quiet"
                onClick={() =>
                  void unlink.act({
                    params: { code: t.code },
                    body: { number: m.number, demandKey: k.demandKey },
                  })
                }
              >
                取消关联
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {t.mayLink ? (
        <>
          <h3>字面相近的要求</h3>
          {suggested.data?.items.length === 0 ? <p>没有字面相近的要求，请按编号关联。</p> : null}
          <ul className="pp-files">
            {(suggested.data?.items ?? []).map((one) => (
              <li key={one.demandKey}>
                <b>{one.demandKey}</b>
                <span className="pp-grow">{one.title}</span>
                <Button size="s" aria-label={`关联 ${one.demandKey}`} onClick={() => add(one.demandKey)}>
                  关联
                </Button>
              </li>
            ))}
          </ul>
          <div className="pp-field">
            <label htmlFor="pt-key">按编号关联</label>
            <Select
              id="pt-key"
              mode="tags"
              maxCount={1}
              placeholder="如 T8-3"
              value={key ? [key] : []}
              onChange={(values: string[]) => setKey(values.at(-1) ?? '')}
              open={false}
            />
            <Button onClick={() => (key ? add(key.trim()) : undefined)}>关联</Button>
          </div>
        </>
      ) : null}
    </DetailDrawer>
  );
}
