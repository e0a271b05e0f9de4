/** 公文: what waits for me, what is on its way, what went out and who has not received or answered, what came. */
import { Input } from 'antd';
import { FilePlus2, LayoutTemplate } from 'lucide-react';
import { useState } from 'react';
import { dayCol } from '#kernel/web/format.ts';
import { usePage } from '#kernel/web/hooks.ts';
import { Button, CellTwo, Clock, LedgerTable, Page, StateBadge, Tabs } from '#kernel/web/ui/index.ts';
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
};

export function Component() {
  const page = usePage(listLetters, { filters: { view: 'mine', q: '' }, fixed: {} });
  const view = page.filters.view || 'mine';
  const [q, setQ] = useState(page.filters.q);
  const counts = new Map((page.data?.counts ?? []).map((c) => [c.view, c.count]));
  return (
    <Page
      title="公文"
      note="拟稿、核稿、签发、编号印发，各由一人办理"
      actions={
        <>
          <Button icon={LayoutTemplate} to="/letters/templates">
            公文模板
          </Button>
          <Button kind="filled" icon={FilePlus2} to="/letters/new">
            拟稿
          </Button>
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
        onChange={(key) => page.setFilters({ view: key })}
        right={
          <Input.Search
            aria-label="按标题或文号查找"
            placeholder="标题或文号"
            allowClear
            value={q}
            onChange={(e) => setQ(e.target.value)}
            onSearch={(text) => page.setFilters({ q: text.trim() })}
            style={{ width: 240 }}
          />
        }
      />
      <LedgerTable<LetterListItem>
        page={page}
        caption={letterViewLabels[view as keyof typeof letterViewLabels]}
        unit="份"
        rowKey={(row) => row.id}
        to={(row) => (row.stage === 'draft' ? `/letters/drafts/${row.id}` : `/documents/${row.id}`)}
        empty={
          page.filters.q
            ? { title: '没有找到', text: `标题和文号中没有“${page.filters.q}”，换一个词再找。` }
            : (empties[view] ?? { title: '没有公文', text: '' })
        }
        columns={[
          {
            key: 'title',
            title: '公文',
            primary: true,
            card: 'head',
            render: (row) => <CellTwo title={row.title} note={row.number ?? `${row.kindLabel}，尚未编号`} />,
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
                  row.state ? letterMachine.states[row.state].family : row.signed >= row.recipients ? 'done' : 'pending'
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
