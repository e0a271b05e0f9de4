/** 导入台账: one file in, and what was imported before. */
import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { upload } from '#kernel/web/api.ts';
import { count, percent, timeCol } from '#kernel/web/format.ts';
import { useAct, usePage } from '#kernel/web/hooks.ts';
import {
  ActError,
  Button,
  Card,
  CellTwo,
  type Column,
  FileDrop,
  LedgerTable,
  Page,
  Stack,
  StateBadge,
} from '#kernel/web/ui/index.ts';
import { createImport, listImports } from '../../shared/contract.ts';
import type { ImportView } from '../../shared/schema.ts';
import { importPath, importStates } from '../words.ts';

const resultOf = ({ counts, state }: ImportView): string => {
  if (state === 'done')
    return `新增 ${count(counts.created ?? 0)}，更新 ${count(counts.updated ?? 0)}，无变化 ${count(counts.unchanged ?? 0)}`;
  if (state === 'checked')
    return `可导入 ${count((counts.created ?? 0) + (counts.updated ?? 0) + (counts.unchanged ?? 0))}，有错误 ${count(counts.rejected ?? 0)}`;
  return '';
};

const columns: Column<ImportView>[] = [
  {
    key: 'file',
    title: '文件',
    render: (row) => <CellTwo title={row.fileName} to={importPath(row.id)} note={`工作表 ${row.sheet}`} />,
  },
  {
    key: 'state',
    title: '进展',
    width: '7rem',
    card: 'side',
    render: (row) => <StateBadge {...importStates[row.state]} />,
  },
  { key: 'result', title: '结果', width: '18rem', hideBelow: 1100, render: resultOf },
  {
    key: 'undecided',
    title: '待判断',
    width: '5.4rem',
    align: 'right',
    card: 'none',
    render: (row) => count(row.undecided),
  },
  { key: 'by', title: '导入人', width: '7rem', hideBelow: 1000, render: (row) => row.by },
  {
    key: 'at',
    title: '上传时间',
    width: '10rem',
    render: (row) => <span className="z-small">{timeCol(row.createdAt)}</span>,
  },
];

export function Component() {
  const navigate = useNavigate();
  const page = usePage(listImports, { filters: {}, size: 20 });
  const [sent, setSent] = useState<number | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const read = useAct(createImport, {
    invalidate: [listImports],
    onDone: (made) => void navigate(importPath(made.id)),
  });
  const take = async (file: File): Promise<void> => {
    setRefused(null);
    read.reset();
    setSent(0);
    try {
      const stored = await upload(file, { onProgress: setSent });
      setSent(1);
      await read.act({ body: { fileId: stored.id } });
    } catch (error) {
      setRefused(error);
    } finally {
      setSent(null);
    }
  };
  return (
    <Page
      title="导入台账"
      note="先检查，再导入；导入前名录不变"
      crumbs={[{ label: '企业名录', to: '/enterprises' }, { label: '导入台账' }]}
      actions={
        <Button icon={ListChecks} to="/enterprises/reviews">
          待判断
        </Button>
      }
    >
      <Stack>
        <Card title="上传台账">
          <FileDrop
            accept=".xlsx,.xls,.csv"
            busy={sent !== null}
            hint="表格样式不限，各列在下一步核对。支持 .xlsx、.xls、.csv。"
            onFile={(file) => void take(file)}
          />
          {sent === null ? null : (
            <p className="z-note" role="status">
              {sent < 1 ? `正在上传，已传 ${percent(sent)}` : '已传完，正在读取表头'}
            </p>
          )}
          <ActError error={refused ?? read.error} />
        </Card>
        <Card title="导入记录" pad={false}>
          <LedgerTable
            page={page}
            columns={columns}
            rowKey={(row) => row.id}
            caption="导入记录"
            unit="次"
            to={(row) => importPath(row.id)}
            empty={{ title: '还没有导入记录', text: '选择一份台账，就从这里开始。' }}
          />
        </Card>
      </Stack>
    </Page>
  );
}
