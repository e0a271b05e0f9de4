import { crc32, deflateRawSync } from 'node:zlib';

/** Test files, made from their parts: what spreadsheets of the world write, and what they should not. */

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer | string;
  /** A lie about the unpacked size, as bombs tell. */
  readonly claimed?: number;
  readonly flags?: number;
  readonly crc?: number;
}

/** A ZIP of the entries. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content);
    const packed = deflateRawSync(content);
    const name = Buffer.from(entry.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(entry.flags ?? 0, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(entry.crc ?? crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(entry.claimed ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, packed]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 0]), common, end, name]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const tail = Buffer.alloc(22);
  tail.write('PK\x05\x06', 'latin1');
  tail.writeUInt16LE(entries.length, 8);
  tail.writeUInt16LE(entries.length, 10);
  tail.writeUInt32LE(central.length, 12);
  tail.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, tail]);
}

const NS =
  'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export type RawCell = string | number | null | undefined | { readonly xml: string };

export interface RawSheet {
  readonly name: string;
  readonly rows?: readonly (readonly RawCell[])[];
  /** The whole `<worksheet>`, in place of `rows`. */
  readonly xml?: string;
  readonly merges?: readonly string[];
  readonly isHidden?: boolean;
}

const columnName = (column: number): string =>
  (column >= 26 ? columnName(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26));

/** The parts of an .xlsx, so that a test can spoil one of them. Style 1 is a date, 2 a date that shows no day, 3 six digits. */
export function xlsxParts(
  sheets: readonly RawSheet[],
  options: { readonly date1904?: boolean; readonly strings?: string } = {},
): ZipEntry[] {
  const cellXml = (cell: RawCell, reference: string): string => {
    if (cell === null || cell === undefined) return '';
    if (typeof cell === 'number') return `<c r="${reference}"><v>${cell}</v></c>`;
    if (typeof cell === 'string')
      return `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;
    return cell.xml.replace('<c', `<c r="${reference}"`);
  };
  const sheetXml = (sheet: RawSheet): string => {
    const rows = (sheet.rows ?? []).map(
      (cells, r) =>
        `<row r="${r + 1}">${cells.map((cell, c) => cellXml(cell, `${columnName(c)}${r + 1}`)).join('')}</row>`,
    );
    const merges = sheet.merges
      ? `<mergeCells count="${sheet.merges.length}">${sheet.merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`
      : '';
    return `<?xml version="1.0" encoding="UTF-8"?><worksheet ${NS}><sheetData>${rows.join('')}</sheetData>${merges}</worksheet>`;
  };
  const formats =
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="165" formatCode="000000"/></numFmts>';
  const styles = `<styleSheet ${NS}>${formats}<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`;
  return [
    {
      name: '[Content_Types].xml',
      content: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    },
    {
      name: '_rels/.rels',
      content: `<Relationships><Relationship Id="rId1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `<workbook ${NS}><workbookPr${options.date1904 === true ? ' date1904="1"' : ''}/><sheets>${sheets
        .map(
          (s, i) =>
            `<sheet name="${escapeXml(s.name)}" sheetId="${i + 1}"${s.isHidden === true ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`,
        )
        .join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships>${sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${REL}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}<Relationship Id="rIdS" Type="${REL}/styles" Target="styles.xml"/>${
        options.strings === undefined
          ? ''
          : `<Relationship Id="rIdT" Type="${REL}/sharedStrings" Target="sharedStrings.xml"/>`
      }</Relationships>`,
    },
    { name: 'xl/styles.xml', content: styles },
    ...(options.strings === undefined ? [] : [{ name: 'xl/sharedStrings.xml', content: options.strings }]),
    ...sheets.map((sheet, i) => ({ name: `xl/worksheets/sheet${i + 1}.xml`, content: sheet.xml ?? sheetXml(sheet) })),
  ];
}

export const xlsxOf = (sheets: readonly RawSheet[], options: Parameters<typeof xlsxParts>[1] = {}): Buffer =>
  zipOf(xlsxParts(sheets, options));

/** One sheet with these rows. */
export const workbook = (rows: readonly (readonly RawCell[])[], merges?: readonly string[]): Buffer =>
  xlsxOf([{ name: '台账', rows, ...(merges ? { merges } : {}) }]);

let gbk: Map<string, [number, number]> | undefined;

/** Text in GB18030; only its two-byte part, which is GBK. */
export function gb18030(text: string): Buffer {
  if (!gbk) {
    gbk = new Map();
    const decoder = new TextDecoder('gb18030');
    for (let lead = 0x81; lead <= 0xfe; lead++) {
      for (let trail = 0x40; trail <= 0xfe; trail++) {
        const char = decoder.decode(Uint8Array.of(lead, trail));
        if ([...char].length === 1 && char !== '\ufffd') gbk.set(char, [lead, trail]);
      }
    }
  }
  const bytes: number[] = [];
  for (const char of text) bytes.push(...(char.charCodeAt(0) < 128 ? [char.charCodeAt(0)] : (gbk.get(char) ?? [0x3f])));
  return Buffer.from(bytes);
}
