import { memo, type ReactNode } from "react";
import styles from "./DataTable.module.css";

export type Column<Row> = {
  key: string;
  title: string;
  /** Width as a CSS grid track. */
  width: string;
  cell: (row: Row) => ReactNode;
  /** On a phone: a line of its own, one of several on a line, or left out. */
  phone?: "full" | "line" | "hide";
  /** Said before the value on a phone, where no heading stands above it. */
  label?: string;
  /** The heading is read out but not shown. */
  quietTitle?: boolean;
};

type Props<Row> = {
  label: string;
  /** Must keep its identity between renders: rows are drawn again only when they or it change. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Few columns, which fit side by side longer before they are stacked. */
  slim?: boolean;
};

type RowProps = { columns: readonly Column<never>[]; row: unknown };

const BodyRow = memo(function BodyRow({ columns, row }: RowProps) {
  return (
    <tr role="row" className={styles.row} data-row tabIndex={-1}>
      {columns.map((column) => (
        <td key={column.key} role="cell" className={styles.cell} data-phone={column.phone ?? "line"} data-label={column.label}>
          {column.cell(row as never)}
        </td>
      ))}
    </tr>
  );
});

/**
 * A table on a wide screen, stacked rows on a narrow one.
 *
 * Rows are grids, so that the browser can leave out those beyond the screen; that takes the table's meaning from it,
 * and the roles give it back.
 */
export function DataTable<Row>({ label, columns, rows, rowKey, slim = false }: Props<Row>) {
  const tracks = columns.map((column) => column.width).join(" ");
  return (
    <div className={styles.room} data-slim={slim}>
    <table role="table" aria-label={label} className={styles.table} style={{ "--tracks": tracks } as React.CSSProperties} data-rows>
      <thead role="rowgroup" className={styles.head}>
        <tr role="row" className={styles.headRow}>
          {columns.map((column) => (
            <th key={column.key} role="columnheader" scope="col">
              <span className={column.quietTitle === true ? "seen-by-readers-only" : undefined}>{column.title}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className={styles.body}>
        {rows.map((row) => (
          <BodyRow key={rowKey(row)} columns={columns as readonly Column<never>[]} row={row} />
        ))}
      </tbody>
    </table>
    </div>
  );
}
