/** 打印 and 导出 Excel of a ledger, with the conditions that stand on the page. */
import { Download, Printer } from 'lucide-react';
import { apiBase } from '#kernel/web/api.ts';
import { Button } from '#kernel/web/ui/index.ts';

export function LedgerTools({ name, filters }: { name: string; filters: object }) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(filters)) {
    if (key === 'tab' || value === '' || (Array.isArray(value) && value.length === 0)) continue;
    query.set(key, Array.isArray(value) ? value.join(',') : String(value));
  }
  const tail = query.size > 0 ? `?${query.toString()}` : '';
  return (
    <div className="ev-acts">
      <Button icon={Printer} to={`/evaluation-print/${name}${tail}`}>
        打印
      </Button>
      <Button icon={Download} href={`${apiBase}/evaluation/${name}/export${tail}`} download>
        导出 Excel
      </Button>
    </div>
  );
}
