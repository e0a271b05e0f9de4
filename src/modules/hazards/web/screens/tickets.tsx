/** 转办工单: those that wait for an answer first. Custodians see all, others what they took down. */
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { time } from '#kernel/web/format.ts';
import { useAct, usePage } from '#kernel/web/hooks.ts';
import {
  Button,
  Card,
  Clock,
  ConfirmAct,
  Empty,
  ErrorFace,
  FilterBar,
  Loading,
  Page,
  Pager,
  StateBadge,
  ToggleChip,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import { listTickets, replyTicket, ticketLines, type Ticket } from '../../shared/tickets.ts';
import { badgeOf } from '../../shared/states.ts';
import { recordPath } from '../words.ts';
import '../hazards.css';

export function Component() {
  const page = usePage(listTickets, { filters: { open: false, q: '' }, size: 20 });
  const [address] = useSearchParams();
  const [asked, setAsked] = useState<Ticket | null>(null);
  const preset = address.get('reply');
  const [dismissed, setDismissed] = useState(false);
  const chosen = asked ?? (dismissed ? null : (page.items.find((one) => one.id === preset && one.mayReply) ?? null));
  const close = (): void => {
    setAsked(null);
    setDismissed(true);
  };
  const reply = useAct(replyTicket, { invalidate: [listTickets, getWorkbench], onDone: close });
  return (
    <Page
      title="转办工单"
      note="来电人是谁不登记；工单号和反映内容只有受理人和经办人看得到。"
      crumbs={[{ label: '隐患台账', to: '/hazards' }, { label: '转办工单' }]}
      actions={
        <Button kind="filled" icon={Plus} to="/hazards/tickets/new">
          登记工单
        </Button>
      }
    >
      <FilterBar
        search={{ value: page.filters.q, onChange: (q) => page.setFilters({ q }), placeholder: '工单号、反映内容' }}
      >
        <ToggleChip label="待答复" value={page.filters.open} onChange={(open) => page.setFilters({ open })} />
      </FilterBar>
      {page.error && !page.data ? (
        <ErrorFace error={page.error} onRetry={page.refetch} />
      ) : page.loading ? (
        <Loading rows={6} />
      ) : page.items.length === 0 ? (
        <Card>
          <Empty
            title="没有工单"
            text="登记 12345、12350 等转来的工单后，在这里看答复期限。"
            action={{ label: '登记工单', to: '/hazards/tickets/new' }}
          />
        </Card>
      ) : (
        <Card pad={false}>
          <ul className="hz-tickets">
            {page.items.map((one) => (
              <li key={one.id}>
                <div className="hz-grow">
                  <div className="hz-inline">
                    <strong>
                      {ticketLines[one.line]} {one.number}
                    </strong>
                    <span className="z-note">{time(one.receivedAt)} 收到</span>
                  </div>
                  <div className="hz-pre">{one.said}</div>
                  {one.hazard ? (
                    <div className="z-note z-sep">
                      <span>
                        <Link to={recordPath(one.hazard.id)}>{one.hazard.code}</Link>
                      </span>
                      <span>{one.hazard.enterpriseName}</span>
                      <span>
                        <StateBadge {...badgeOf({ state: one.hazard.state, stop: 'none' })} />
                      </span>
                    </div>
                  ) : null}
                  {one.reply ? (
                    <div className="z-small z-ink2">
                      {one.repliedBy} {one.repliedAt ? time(one.repliedAt) : ''} 答复：{one.reply}
                    </div>
                  ) : null}
                </div>
                <div className="hz-ticketend">
                  <Clock due={one.replyDueAt} doneOn={one.repliedAt} startedOn={one.receivedAt} label="答复期限" />
                  {one.mayReply ? (
                    <Button size="s" onClick={() => setAsked(one)}>
                      登记答复
                    </Button>
                  ) : null}
                </div>
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Pager page={page} unit="件" />
      <ConfirmAct
        open={chosen !== null}
        onClose={close}
        title="登记答复"
        intro={chosen ? `${ticketLines[chosen.line]} ${chosen.number}` : ''}
        consequences={['答复期限停表，待办办结', '隐患按自己的期限继续办理']}
        opinion={{ label: '答复内容', required: true, max: 4000 }}
        confirm="登记答复"
        busy={reply.busy}
        error={reply.error}
        act={(text) => reply.act({ params: { id: chosen?.id ?? '' }, body: { reply: text } })}
      />
    </Page>
  );
}
