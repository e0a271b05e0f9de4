import { Download, Printer } from 'lucide-react';
import { Button } from './button.tsx';

/**
 * 打印 and 导出 Excel of a ledger, with the conditions that stand on the page. `path`: of the list in the API, to which
 * `/export` is added; `print`: address of the page to print, left out where there is none.
 */
export function SheetTools({ path, print, filters }: { path: string; print?: string; filters: object }) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(filters)) {
    if (key === 'tab' || value === '' || value === 0 || (Array.isArray(value) && value.length === 0)) continue;
    query.set(key, Array.isArray(value) ? value.join(',') : String(value));
  }
  const tail = query.size > 0 ? `?${query.toString()}` : '';
  return (
    <>
      {print ? (
        <Button icon={Printer} to={`${print}${tail}`}>
          打印
        </Button>
      ) : null}
      <Button icon={Download} href={`/api/v1/${path}/export${tail}`} download>
        导出 Excel
      </Button>
    </>
  );
}
