import type { ReactNode } from 'react';
import { Card, ErrorFace, Loading, NoRight, type Asked } from '#kernel/web/ui/index.ts';

/** Figures, or the face that stands for them: loading, failed, or no range of figures for this post. */
export function StatFace<T extends { within: unknown }>({
  asked,
  children,
}: {
  asked: Asked<T>;
  children: (table: T & { within: NonNullable<T['within']> }) => ReactNode;
}) {
  const table = asked.data;
  if (table === undefined)
    return (
      <Card>
        {asked.error ? (
          <ErrorFace error={asked.error} onRetry={() => void asked.refetch()} title="统计没有取到" />
        ) : (
          <Loading rows={10} />
        )}
      </Card>
    );
  if (table.within === null)
    return (
      <Card>
        <NoRight
          title="您的岗位没有统计范围"
          text="统计按街道和行业领域汇总，供安委办、行业部门和街道使用。"
          action={{ label: '看我的隐患', to: '/hazards' }}
        />
      </Card>
    );
  return <>{children(table as T & { within: NonNullable<T['within']> })}</>;
}
