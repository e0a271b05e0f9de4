/** 公文: what waits for me, what is on its way, what went out and who has not received or answered, what came. */
import { Download, FilePlus2, LayoutTemplate, ScanLine } from 'lucide-react';
import { apiBase, queryText } from '#kernel/web/api.ts';
import { dayCol } from '#kernel/web/format.ts';
import { usePage, usePhone } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  CellTwo,
  Clock,
  DayRange,
  FilterBar,
  FilterChip,
  LedgerTable,
  Page,
  StateBadge,
  Tabs,
} from '#kernel/web/ui/index.ts';
import { listLetters } from '../../shared/contract.ts';
import { letterViewLabels, letterViews, type LetterListItem } from '../../shared/schema.ts';
import { letterMachine } from '../../shared/states.ts';

const empties: Record<string, { title: string; text: string }> = {
  mine: { title: '没有待您办理的公文', text: '需要您核稿、签发、印发或修改的公文会列在这里。' },
  drafts: { title: '没有办理中的公文', text: '拟稿送核以后、印发以前的公文列在这里。' },
  issued: { title: '本单位还没有印发公文', text: '印发后的公文列在这里，可以看签收和回复情况。' },
  unreceipted: { title: '印发的公文都已签收', text: '受送达单位尚未签收的公文列在这里。' },
  unreplied: { title: '没有等待回复的公文', text: '要求回复而对方尚未回复的公文列在这里。' },
  received: { title: '没有收到公文', text: '送达给您或本单位的公文列在这里。' },
  withdrawn: { title: '没有撤回的公文', text: '印发前撤回的公文稿列在这里，不占文号。' },
};

const defaults = { view: 'mine', q: '', kind: [] as string[], issuer: [] as string[], from: '', to: '' };

export function Component() {
  const { today } = useSession();
  const phone = usePhone();
  const page = usePage(listLetters, { filters: defaults, fixed: {} });
  const filters = page.filters as typeof defaults;
  const view = filters.view || 'mine';
  const counts = new Map((page.data?.counts ?? []).map((c) => [c.view, c.count]));
  const choices = page.data?.choices ?? { kinds: [], issuers: [] };
  const narrowed =
    filters.q !== '' ||
    filters.kind.length > 0 ||
    filters.issuer.length > 0 ||
    filters.from !== '' ||
    filters.to !== '';
  const clear = (): void => page.setFilters({ ...defaults, view });
  const drafts = view === 'mine' || view === 'drafts' || view === 'withdrawn';
  return (
    <Page
      title="公文"
      note={phone ? undefined : '拟稿、核稿、签发、编号印发，各由一人办理'}
      actions={
        <>
          {phone ? null : (
            <>
              <Button icon={LayoutTemplate} to="/letters/templates">
                公文模板
              </Button>
              <Button icon={ScanLine} to="/letters/slips">
                登记送达回证
              </Button>
              <Button icon={Download} href={`${apiBase}/letters/export${queryText(filters)}`} download>
                导出 Excel
              </Button>
            </>
          )}
          {page.data?.canDraft ? (
            <Button kind="filled" icon={FilePlus2} to="/letters/new">
              拟稿
            </Button>
          ) : null}
        </>
      }
    >
      <Tabs
        label="公文范围"
        items={letterViews.map((key) => ({
          key,
          label: letterViewLabels[key],
          ...(counts.has(key) ? { count: counts.get(key) } : {}),
        }))}
        value={view}
        onChange={(key) => page.setFilters({ ...defaults, view: key })}
      />
      <FilterBar
        search={{ value: filters.q, onChange: (q) => page.setFilters({ q }), placeholder: '标题或文号' }}
        right={
          <DayRange
            label={drafts ? '拟稿日期' : '印发日期'}
            from={filters.from}
            to={filters.to}
            max={today}
            onChange={(range) => page.setFilters(range)}
          />
        }
      >
        <FilterChip
          label="文种"
          value={filters.kind}
          options={choices.kinds}
          onChange={(kind) => page.setFilters({ kind })}
        />
        {choices.issuers.length > 1 || filters.issuer.length > 0 ? (
          <FilterChip
            label="发文单位"
            value={filters.issuer}
            options={choices.issuers}
            onChange={(issuer) => page.setFilters({ issuer })}
          />
        ) : null}
      </FilterBar>
      <LedgerTable<LetterListItem>
        page={page}
        caption={letterViewLabels[view as keyof typeof letterViewLabels]}
        unit="份"
        rowKey={(row) => row.id}
        to={(row) => (row.stage === 'draft' ? `/letters/drafts/${row.id}` : `/documents/${row.id}`)}
        empty={
          narrowed
            ? {
                title: '没有符合条件的公文',
                text: `已在“${letterViewLabels[view as keyof typeof letterViewLabels]}”中按当前条件查过。`,
                action: { label: '清除条件', onAct: clear },
              }
            : (empties[view] ?? { title: '没有公文', text: '' })
        }
        columns={[
          {
            key: 'title',
            title: '公文',
            primary: true,
            card: 'head',
            render: (row) => (
              <CellTwo
                title={row.title}
                note={`${row.number ?? '尚未编号'}${
                  row.firstRecipient
                    ? `，发给${row.firstRecipient}${row.recipients > 1 ? `等 ${row.recipients} 家` : ''}`
                    : ''
                }`}
              />
            ),
          },
          { key: 'kind', title: '文种', width: '130px', hideBelow: 1100, render: (row) => row.kindLabel },
          { key: 'issuer', title: '发文单位', width: '210px', hideBelow: 900, render: (row) => row.issuerName },
          {
            key: 'state',
            title: '状态',
            width: '120px',
            card: 'side',
            render: (row) => (
              <StateBadge
                family={
                  row.state
                    ? letterMachine.states[row.state].family
                    : row.signed < row.recipients
                      ? 'pending'
                      : row.repliesOpen > 0
                        ? 'doing'
                        : 'done'
                }
                label={row.stateLabel}
              />
            ),
          },
          {
            key: 'signed',
            title: '签收',
            width: '80px',
            align: 'right',
            render: (row) => (row.stage === 'draft' ? `${row.recipients} 家` : `${row.signed}/${row.recipients}`),
          },
          {
            key: 'reply',
            title: '回复',
            width: '150px',
            render: (row) =>
              row.replyDueOn ? (
                <Clock due={row.replyDueOn} bare />
              ) : row.stage === 'draft' ? (
                ''
              ) : (
                <span className="z-ink2">无待回复</span>
              ),
          },
          { key: 'on', title: '日期', width: '110px', card: 'meta', render: (row) => dayCol(row.on) },
        ]}
      />
    </Page>
  );
}
