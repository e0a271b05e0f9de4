/** What several screens of 数据交换 share. */
import { Download, Printer } from 'lucide-react';
import { Button } from '#kernel/web/ui/index.ts';
import './exchange.css';

export const optionsOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));
export const statesOf = (states: Readonly<Record<string, { label: string }>>) =>
  Object.entries(states).map(([value, info]) => ({ value, label: info.label }));

/** 打印 and 导出 Excel of a ledger, with the conditions that stand on the page. */
export function SheetTools({ name, filters }: { name: string; filters: object }) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(filters)) {
    if (key === 'tab' || value === '' || (Array.isArray(value) && value.length === 0)) continue;
    query.set(key, Array.isArray(value) ? value.join(',') : String(value));
  }
  const tail = query.size > 0 ? `?${query.toString()}` : '';
  return (
    <>
      <Button icon={Printer} to={`/exchange/print/${name}${tail}`}>
        打印
      </Button>
      <Button icon={Download} href={`/api/v1/exchange/${name}/export${tail}`} download>
        导出 Excel
      </Button>
    </>
  );
}
