/** 公文模板: one row a kind of letter; an administrator changes words, not code. */
import { Plus } from 'lucide-react';
import { day } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { Button, Card, CellTwo, DataTable, Page, QueryFace } from '#kernel/web/ui/index.ts';
import { listTemplates } from '../../shared/contract.ts';
import { inWords } from '../../shared/fill.ts';
import { letterStyleLabels } from '../../shared/letter.ts';

export function Component() {
  const query = useGet(listTemplates, {});
  return (
    <Page
      title="公文模板"
      note="改动启用为新版本，已拟的公文仍用原版本"
      crumbs={[{ label: '公文', to: '/letters' }, { label: '公文模板' }]}
      actions={
        query.data?.canEdit ? (
          <Button icon={Plus} to="/letters/templates/new-letter">
            新建模板
          </Button>
        ) : null
      }
    >
      <QueryFace query={query}>
        {({ items }) => (
          <Card pad={false}>
            <DataTable
              caption="公文模板"
              rows={items}
              rowKey={(t) => t.key}
              columns={[
                {
                  key: 'name',
                  title: '模板',
                  primary: true,
                  card: 'head',
                  render: (t) => (
                    <CellTwo
                      title={t.name}
                      note={inWords(t.content, t.content.title)}
                      to={`/letters/templates/${t.key}`}
                    />
                  ),
                },
                { key: 'style', title: '格式', width: '110px', render: (t) => letterStyleLabels[t.content.style] },
                {
                  key: 'head',
                  title: '发文机关标志',
                  width: '260px',
                  render: (t) => inWords(t.content, t.content.head),
                },
                { key: 'version', title: '版本', width: '90px', render: (t) => `第 ${t.version} 版` },
                {
                  key: 'valid',
                  title: '有效期',
                  width: '210px',
                  render: (t) => `${day(t.validFrom)}起${t.validTo ? `，至${day(t.validTo)}` : ''}`,
                },
              ]}
            />
          </Card>
        )}
      </QueryFace>
    </Page>
  );
}
