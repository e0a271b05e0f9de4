/** A period that is not open: the office opens the running one early, or enters what came on paper for one that is over (补录). */
import { Input } from 'antd';
import { useState } from 'react';
import { addDays, type PlainDate } from '#kernel/shared/time.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { ActError, Button, ConfirmAct, DayInput } from '#kernel/web/ui/index.ts';
import { getReference } from '#platform/identity/shared/contract.ts';
import * as c from '../shared/contract.ts';
import type { Board } from '../shared/schema.ts';

export function NotOpen({ board }: { board: Board }) {
  const { today } = useSession();
  const [paper, setPaper] = useState(false);
  const open = useAct(c.openNow, { invalidate: [c.getBoard, c.listReports] });
  return (
    <div className="pr-tools" style={{ justifyContent: 'center', paddingBottom: '1rem' }}>
      {board.fromOn <= today ? (
        <Button busy={open.busy} onClick={() => void open.act({ body: { kind: board.kind, period: board.period } })}>
          现在开放填报
        </Button>
      ) : null}
      {board.toOn < today ? <Button onClick={() => setPaper(true)}>补录纸质报送</Button> : null}
      <ActError error={open.error} />
      {paper ? <Paper board={board} onClose={() => setPaper(false)} /> : null}
    </div>
  );
}

function Paper({ board, onClose }: { board: Board; onClose: () => void }) {
  const reference = useGet(getReference, {}, { staleTime: 300_000 });
  const [days, setDays] = useState<Readonly<Record<string, string>>>({});
  const [basis, setBasis] = useState('');
  const act = useAct(c.recordPaper, { invalidate: [c.getBoard, c.listReports], onDone: onClose });
  const units = (reference.data?.units ?? []).filter((u) => ['street', 'department', 'office'].includes(u.kind));
  const given = units.filter((u) => days[u.id]);
  return (
    <ConfirmAct
      open
      onClose={onClose}
      title={`补录纸质报送：${board.title}`}
      intro="系统启用以前各单位按期报来的纸质材料，登记收到日期；没有报的不填。"
      consequences={['数字按台账取，补录后锁定，有误可申请更正', '收到日期晚于法定期限的计为迟报']}
      confirm={`补录 ${given.length} 家`}
      locked={given.length === 0 ? '请至少填一个单位的收到日期' : basis.trim().length < 2 ? '请写明依据' : null}
      act={() =>
        act.act({
          body: {
            kind: board.kind,
            period: board.period,
            basis,
            rows: given.map((u) => ({ unitId: u.id, receivedOn: days[u.id] as PlainDate })),
          },
        })
      }
      error={act.error}
      busy={act.busy}
    >
      <div className="pr-backs">
        <label htmlFor="paper-basis">依据（收文登记、签收单）</label>
        <Input id="paper-basis" value={basis} maxLength={200} onChange={(e) => setBasis(e.target.value)} />
        <Button
          size="s"
          onClick={() => setDays(Object.fromEntries(units.map((u) => [u.id, days[u.id] ?? addDays(board.dueOn, 0)])))}
        >
          全部按期限当天填
        </Button>
        {units.map((u) => (
          <div key={u.id}>
            <label htmlFor={`paper-${u.id}`}>{u.shortName}</label>
            <DayInput
              id={`paper-${u.id}`}
              value={days[u.id] ?? ''}
              onChange={(next: string) => setDays((now) => ({ ...now, [u.id]: next }))}
            />
          </div>
        ))}
      </div>
    </ConfirmAct>
  );
}
