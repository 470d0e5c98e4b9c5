import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { Day } from "../../../client/history.ts";
import { dayWord, length } from "../../../client/watching.ts";
import styles from "./stats.module.css";

type Props = { days: readonly Day[]; label: string };

function hoursOf(day: Day): number {
  return day.watched_seconds / 3600;
}

function hours(n: number): string {
  return `${n.toLocaleString("en", { maximumFractionDigits: 1 })} h`;
}

/** How much was watched over time, as bars. A part of the page that is loaded when it is looked at. */
export default function TrendChart({ days, label }: Props) {
  return (
    <div className={styles.chart} role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={240}>
        <BarChart data={[...days]} margin={{ top: 8, right: 0, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="day" tickFormatter={(day: string) => dayWord(day, true)} tickLine={false} axisLine={false} minTickGap={32} tick={{ fill: "var(--text-quiet)", fontSize: 12 }} />
          <YAxis width={48} tickLine={false} axisLine={false} tickFormatter={hours} tick={{ fill: "var(--text-quiet)", fontSize: 12 }} />
          <Tooltip
            cursor={{ fill: "var(--hover)" }}
            isAnimationActive={false}
            labelFormatter={(day) => (typeof day === "string" ? `From ${dayWord(day, true)}` : "")}
            formatter={(value) => [length(Number(value) * 3600), "Watched"]}
            contentStyle={{ background: "var(--surface)", border: "1px solid var(--line)", borderRadius: 8, color: "var(--text)" }}
            itemStyle={{ color: "var(--text)" }}
          />
          <Bar dataKey={hoursOf} fill="var(--accent)" radius={[3, 3, 0, 0]} maxBarSize={40} isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
