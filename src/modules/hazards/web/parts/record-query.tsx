/** A hazard read by its id, with a page around every face: loading, not there, not yours, the record itself. */
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useGet } from '#kernel/web/hooks.ts';
import { Card, Page, QueryFace } from '#kernel/web/ui/index.ts';
import { getHazard } from '../../shared/contract.ts';
import type { HazardRecord } from '../../shared/schema.ts';

export function RecordQuery({
  children,
}: {
  children: (record: HazardRecord, reload: () => Promise<unknown>) => ReactNode;
}) {
  const { id = '' } = useParams();
  const query = useGet(getHazard, { params: { id } } as never);
  if (query.data) return <>{children(query.data, () => query.refetch())}</>;
  return (
    <Page title="隐患档案">
      <Card>
        <QueryFace query={query} rows={8}>
          {() => null}
        </QueryFace>
      </Card>
    </Page>
  );
}
