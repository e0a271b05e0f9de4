/** 企业档案 of one enterprise. */
import { useParams } from 'react-router';
import { FilePage } from '../file-page.tsx';

export function Component() {
  const { id = '' } = useParams();
  return <FilePage id={id} />;
}
