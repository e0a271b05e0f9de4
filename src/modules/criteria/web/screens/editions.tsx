/** 标准更新: editions loaded here, and the way to load the next one. */
import { Upload } from 'lucide-react';
import { dayCol, timeCol } from '#kernel/web/format.ts';
import { usePage } from '#kernel/web/hooks.ts';
import { Button, CellTwo, LedgerTable, Page, StateBadge, Tabs, Tag } from '#kernel/web/ui/index.ts';
import { listEditions, type Edition } from '../../shared/editions.ts';
import { kindLabels, validityLabels } from '../../shared/labels.ts';
import { editionMachine, editionStates } from '../../shared/states.ts';
import { LibraryPages } from '../components/pages.tsx';
import '../criteria.css';

export function Component() {
  const page = usePage(listEditions, { filters: { state: '' }, size: 20 });
  const mayLoad = (page.data as { mayLoad?: string } | undefined)?.mayLoad ?? 'none';
  return (
    <Page
      title="标准更新"
      note="新版本先载入为草稿，与上一版逐条比较，由另一人审核后发布；判定按发现日期选用。"
      actions={
        mayLoad === 'none' ? null : (
          <Button kind="filled" icon={Upload} to="/criteria/editions/new">
            {mayLoad === 'focus' ? '载入重点检查事项' : '载入新版本'}
          </Button>
        )
      }
    >
      <div className="cr-main">
        <LibraryPages />
        <Tabs
          label="办到哪一步"
          items={[
            { key: '', label: '全部' },
            ...editionStates.map((key) => ({ key, label: editionMachine.states[key].label })),
          ]}
          value={page.filters.state}
          onChange={(state) => page.setFilters({ state })}
        />
        <LedgerTable<Edition>
          page={page}
          caption="标准新版本"
          unit="个"
          rowKey={(e) => e.id}
          to={(e) => `/criteria/editions/${e.id}`}
          empty={{
            title: '还没有载入过新版本',
            text: '标准更新后，下载模板填好，或用 JSON 文件载入；载入的是草稿，发布前不影响判定。',
          }}
          columns={[
            {
              key: 'name',
              title: '标准',
              primary: true,
              card: 'head',
              render: (e) => (
                <CellTwo
                  title={e.isAbolition ? `废止：${e.name}` : e.name}
                  note={`${e.docNo ?? kindLabels[e.kind]} · ${e.isAbolition ? '没有新版本' : `${e.items} 条`} · ${e.code}`}
                />
              ),
            },
            {
              key: 'state',
              title: '办到',
              width: '210px',
              card: 'side',
              render: (e) => (
                <span className="cr-tags">
                  <StateBadge {...editionMachine.states[e.state]} />
                  {e.validity ? <Tag outline>{validityLabels[e.validity]}</Tag> : null}
                </span>
              ),
            },
            { key: 'from', title: '施行日期', width: '110px', card: 'meta', render: (e) => dayCol(e.validFrom) },
            {
              key: 'by',
              title: '载入',
              width: '220px',
              card: 'meta',
              render: (e) => <CellTwo title={`${e.loadedBy} · ${e.unitName}`} note={timeCol(e.loadedAt)} />,
            },
          ]}
        />
      </div>
    </Page>
  );
}
