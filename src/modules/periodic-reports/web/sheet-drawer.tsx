/** Reading back the Excel form: every wrong cell with its address, why, and how to mend it; nothing is written while one is wrong. */
import { Download } from 'lucide-react';
import { useState } from 'react';
import { upload } from '#kernel/web/api.ts';
import { cellValue, count } from '#kernel/web/format.ts';
import { useAct } from '#kernel/web/hooks.ts';
import { ActError, Button, DataTable, DetailDrawer, FileDrop } from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../shared/contract.ts';
import type { ReportView } from '../shared/schema.ts';

export function SheetDrawer({
  r,
  onClose,
  onDone,
}: {
  r: ReportView;
  onClose: () => void;
  onDone: (next: ReportView) => void;
}) {
  const [fileId, setFileId] = useState('');
  const [failed, setFailed] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const act = useAct(c.importSheet, {
    invalidate: [c.getBoard, c.listReports, getWorkbench],
    onDone: (answer) => {
      if (answer.report) onDone(answer.report);
    },
  });
  const take = async (file: File): Promise<void> => {
    setFailed(null);
    setSending(true);
    try {
      const stored = await upload(file);
      setFileId(stored.id);
      await act.act({ params: { id: r.id }, body: { version: r.version, fileId: stored.id } });
    } catch (error) {
      setFailed(error);
    } finally {
      setSending(false);
    }
  };
  const result = act.answer;
  const faults = result?.faults ?? [];
  return (
    <DetailDrawer
      open
      onClose={onClose}
      width={760}
      title="读回填报表（Excel）"
      note={`${r.title}：${r.unitName}。只收从本页导出的表。`}
    >
      <FileDrop
        accept=".xlsx"
        limit={2 * 1024 * 1024}
        hint="有一格错就不写入，改好再传；同一个文件再传不会重复。"
        busy={sending || act.busy}
        onFile={(file) => void take(file)}
      />
      <ActError error={failed ?? act.error} />
      {result ? (
        <p role="status" style={{ margin: '0.8rem 0' }}>
          {faults.length > 0
            ? `读取 ${count(result.read)} 格，有 ${faults.length} 处错误，没有写入任何内容。`
            : result.isKnown
              ? '这个文件已经读回过，没有改动。'
              : `已读回 ${count(result.read)} 格，改动 ${count(result.changed)} 处。`}
        </p>
      ) : null}
      {faults.length > 0 ? (
        <>
          <DataTable
            dense
            caption="错误的单元格"
            rows={faults}
            rowKey={(f, i) => `${f.cell}-${i}`}
            maxHeight={420}
            columns={[
              { key: 'cell', title: '单元格', width: '5rem', card: 'head', render: (f) => f.cell || f.sheet },
              { key: 'value', title: '原值', card: 'meta', render: (f) => cellValue(f.cell, f.value) },
              { key: 'reason', title: '错误', card: 'meta', render: (f) => f.reason },
              { key: 'fix', title: '怎么改', card: 'meta', render: (f) => f.fix },
            ]}
          />
          <p style={{ marginTop: '0.8rem' }}>
            <Button icon={Download} href={`/api/v1/reports/${r.id}/sheet/faults?fileId=${fileId}`} download>
              下载标出错误的表
            </Button>
          </p>
        </>
      ) : null}
    </DetailDrawer>
  );
}
