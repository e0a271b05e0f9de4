/** A hazard read by the id in the address. */
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useGet } from '#kernel/web/hooks.ts';
import { RecordQuery } from '#kernel/web/ui/index.ts';
import { getHazard } from '../../shared/contract.ts';
import type { HazardRecord } from '../../shared/schema.ts';

export function HazardQuery({
  children,
}: {
  children: (record: HazardRecord, reload: () => Promise<unknown>) => ReactNode;
}) {
  const { id = '' } = useParams();
  const query = useGet(getHazard, { params: { id } });
  return (
    <RecordQuery query={query} title="隐患档案">
      {(record) => children(record, () => query.refetch())}
    </RecordQuery>
  );
}
