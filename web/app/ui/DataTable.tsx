import { memo, useEffect, useRef, useState, type ReactNode } from "react";
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

/** Rows that are drawn or left out together. */
const CHUNK = 50;
/** Up to so many rows nothing is left out. */
const FEW = 200;
/** How far beyond the screen rows are drawn, in pixels, so that nobody scrolls into nothing. */
const MARGIN = 1500;
/** What a row measures that was never drawn. */
const ROW_PX = 42;

type Chunk = { columns: readonly Column<never>[]; rows: readonly unknown[]; keyOf: (row: never) => string | number; first: boolean };

/** Some rows of a long table, which are there only while they are near the screen; else they leave their room. */
const LongBody = memo(function LongBody({ columns, rows, keyOf, first }: Chunk) {
  const place = useRef<HTMLTableSectionElement>(null);
  const [near, setNear] = useState(first);
  const [height, setHeight] = useState(rows.length * ROW_PX);
  useEffect(() => {
    const body = place.current;
    if (body === null) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return;
        if (!entry.isIntersecting) setHeight(entry.boundingClientRect.height);
        setNear(entry.isIntersecting);
      },
      { rootMargin: `${MARGIN}px 0px` },
    );
    observer.observe(body);
    return () => observer.disconnect();
  }, []);
  return (
    <tbody ref={place} role="rowgroup" className={styles.body} style={near ? undefined : { height }}>
      {near ? rows.map((row) => <BodyRow key={keyOf(row as never)} columns={columns} row={row} />) : null}
    </tbody>
  );
});

function chunked<Row>(rows: readonly Row[]): (readonly Row[])[] {
  return Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, n) => rows.slice(n * CHUNK, (n + 1) * CHUNK));
}

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
    <table role="table" aria-label={label} aria-rowcount={rows.length > FEW ? rows.length + 1 : undefined} className={styles.table} style={{ "--tracks": tracks } as React.CSSProperties} data-rows>
      <thead role="rowgroup" className={styles.head}>
        <tr role="row" className={styles.headRow}>
          {columns.map((column) => (
            <th key={column.key} role="columnheader" scope="col">
              <span className={column.quietTitle === true ? "seen-by-readers-only" : undefined}>{column.title}</span>
            </th>
          ))}
        </tr>
      </thead>
      {rows.length <= FEW ? (
        <tbody role="rowgroup" className={styles.body}>
          {rows.map((row) => (
            <BodyRow key={rowKey(row)} columns={columns as readonly Column<never>[]} row={row} />
          ))}
        </tbody>
      ) : (
        chunked(rows).map((some, n) => (
          <LongBody key={n} columns={columns as readonly Column<never>[]} rows={some} keyOf={rowKey as (row: never) => string | number} first={n === 0} />
        ))
      )}
    </table>
    </div>
  );
}
