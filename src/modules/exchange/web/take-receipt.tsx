/** A receipt is taken in from its file, on the ledger or on the package itself. */
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { upload } from '#kernel/web/api.ts';
import { useAct } from '#kernel/web/hooks.ts';
import { ActError, Button, DataTable, DetailDrawer, FileDrop, Stack } from '#kernel/web/ui/index.ts';
import * as c from '../shared/contract.ts';
import type { ReceiptOutcome } from '../shared/schema.ts';
import { packageMachine } from '../shared/states.ts';

export function TakeReceipt({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [fault, setFault] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const [outcome, setOutcome] = useState<ReceiptOutcome | null>(null);
  const take = useAct(c.importReceipt, { onDone: setOutcome });
  const send = async (file: File): Promise<void> => {
    setSending(true);
    setFault(null);
    try {
      const stored = await upload(file);
      await take.act({ body: { fileId: stored.id } });
    } catch (error) {
      setFault(error);
    }
    setSending(false);
  };
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="登记回执"
      note="JSON 回执，或填好的回执样表（数据包页可以下载样表）"
      footer={
        outcome ? (
          <Button
            kind="filled"
            onClick={() => {
              onClose();
              void navigate(`/exchange/packages/${outcome.packageId}`);
            }}
          >
            看 {outcome.packageCode}
          </Button>
        ) : undefined
      }
    >
      <ActError error={fault ?? take.error} />
      {outcome ? (
        <Stack>
          <p role="status">
            {outcome.already ? '这份回执以前登记过，没有重复登记。' : '回执已登记。'}
            {outcome.packageCode} 现在：已接收 {outcome.accepted} 条，被退回 {outcome.rejected} 条，
            {packageMachine.states[outcome.state].label}。
          </p>
          {outcome.faults.length > 0 ? (
            <DataTable
              caption="没有采用的行"
              rowKey={(row: ReceiptOutcome['faults'][number]) => `${row.row}${row.name}`}
              rows={outcome.faults}
              columns={[
                { key: 'row', title: '行', width: '4rem', render: (row) => row.row },
                { key: 'name', title: '记录', width: '11rem', render: (row) => row.name },
                { key: 'what', title: '没有采用的原因', render: (row) => row.what },
              ]}
            />
          ) : null}
        </Stack>
      ) : (
        <FileDrop
          accept=".json,.xlsx"
          busy={sending}
          hint="同一份登记两次只算一次；分几份回来的，先后都可以。"
          onFile={(file) => void send(file)}
        />
      )}
    </DetailDrawer>
  );
}
