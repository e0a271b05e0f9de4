/** 待判断: a row of a ledger beside the enterprise that it may be. */
import { useState } from 'react';
import { Link } from 'react-router';
import { count } from '#kernel/web/format.ts';
import { useAct, usePage } from '#kernel/web/hooks.ts';
import { ActError, Button, Card, Empty, ErrorFace, Loading, Page, Pager, Stack } from '#kernel/web/ui/index.ts';
import { decideRow, getImport, listEnterprises, listImportRows, listReviews } from '../../shared/contract.ts';
import type { Review } from '../../shared/schema.ts';
import { enterprisePath, fieldWord, importPath } from '../words.ts';
import '../enterprises.css';

const textOf = (row: Review, field: string): string => {
  const value = row.values[field];
  return typeof value === 'string' && value !== '' ? value : (row.originals[field] ?? '');
};

export function Component() {
  const page = usePage(listReviews, { filters: {}, size: 10 });
  return (
    <Page
      title="待判断"
      note="台账中的一行与名录中的一家很相近，由人判断是否同一家"
      crumbs={[{ label: '企业名录', to: '/enterprises' }, { label: '待判断' }]}
    >
      {page.error && !page.data ? (
        <ErrorFace error={page.error} onRetry={page.refetch} />
      ) : page.loading ? (
        <Loading rows={8} />
      ) : page.items.length === 0 ? (
        <Card>
          <Empty
            title="没有待判断的企业"
            text="导入台账时遇到拿不准的行，会列在这里。"
            action={{ label: '企业名录', to: '/enterprises' }}
          />
        </Card>
      ) : (
        <Stack>
          {page.items.map((row) => (
            <ReviewCard key={`${row.importId}-${row.row}`} row={row} />
          ))}
          <Pager page={page} unit="行" />
        </Stack>
      )}
    </Page>
  );
}

function ReviewCard({ row }: { row: Review }) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const decide = useAct(decideRow, { invalidate: [listReviews, listEnterprises, getImport, listImportRows] });
  const say = (same: boolean): void => {
    setChosen(same);
    void decide.act({ params: { id: row.importId, row: row.row }, body: { same } });
  };
  const { candidate } = row;
  const sides = [
    ['name', candidate?.name],
    ['uscc', candidate?.code],
    ['address', candidate?.address],
    ...['legalRepresentative', 'principal', 'phone', 'establishedOn']
      .filter((field) => textOf(row, field) !== '')
      .map((field) => [field, undefined] as const),
  ] as const;
  return (
    <Card
      title={row.name ?? '（未写名称）'}
      extra={
        <Link className="z-small" to={importPath(row.importId)}>
          {row.fileName} 第 {count(row.row)} 行
        </Link>
      }
    >
      <table className="en-sides">
        <caption className="z-vh">台账与名录对照</caption>
        <thead>
          <tr>
            <th scope="col">项目</th>
            <th scope="col">台账中的一行</th>
            <th scope="col">
              名录中的企业
              {candidate ? (
                <>
                  {' '}
                  <Link to={enterprisePath(candidate.id)}>打开档案</Link>
                </>
              ) : null}
            </th>
          </tr>
        </thead>
        <tbody>
          {sides.map(([field, other]) => {
            const mine = textOf(row, field);
            const differs = other !== undefined && mine !== (other ?? '') ? 'en-differs' : undefined;
            return (
              <tr key={field}>
                <th scope="row">{fieldWord(field)}</th>
                <td className={differs}>{mine || <span className="z-ink3">未填写</span>}</td>
                <td className={differs}>
                  {other === undefined ? (
                    <span className="z-ink3">见档案</span>
                  ) : (
                    other || <span className="z-ink3">未填写</span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {row.reasons.length > 0 ? <p className="z-small z-ink2">相近之处：{row.reasons.join('；')}</p> : null}
      <ActError error={decide.error} />
      <div className="z-pagehead-acts">
        <Button
          kind="filled"
          busy={decide.busy && chosen === true}
          locked={candidate ? null : '名录中的那一家已不在，请另立一家'}
          onClick={() => say(true)}
        >
          是同一家
        </Button>
        <Button busy={decide.busy && chosen === false} onClick={() => say(false)}>
          另立一家
        </Button>
      </div>
    </Card>
  );
}
