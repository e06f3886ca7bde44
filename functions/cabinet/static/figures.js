// Draws each table of days as a picture above it, in the colours of the page, and draws anew when those or the width change.
const DAY = 86400;
const HEIGHT = 220;
const COLOURS = ["--one", "--two", "--three"];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const numbers = (rows, column) => rows.map((row) => Number(row.cells[column].textContent));

function draw(course) {
  const [table, picture] = [course.querySelector("details table"), course.querySelector(".picture")];
  if (!table) return;
  const rows = [...table.tBodies[0].rows];
  const [day, ...names] = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  const days = rows.map((row) => Date.parse(row.querySelector("time").dateTime) / 1000);
  const label = new Map(rows.map((row, at) => [days[at], row.cells[0].textContent]));
  const axis = { stroke: colour("--ink"), grid: { stroke: colour("--line") }, ticks: { stroke: colour("--line") } };
  picture.replaceChildren();
  new uPlot(
    {
      width: course.clientWidth,
      height: HEIGHT,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
      scales: { x: { range: [days[0] - DAY / 2, days.at(-1) + DAY / 2] }, y: { range: (_, __, most) => [0, Math.max(1, most) * 1.1] } },
      axes: [
        { ...axis, splits: () => days, values: (_, at) => at.map((one, n) => (n % Math.ceil(days.length / 6) ? "" : label.get(one))) },
        { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000], size: 44 },
      ],
      series: [
        { label: day, value: (_, at) => label.get(at) ?? "" },
        ...names.map((name, n) => ({ label: name, stroke: colour(COLOURS[n]), width: 2.5, points: { show: true, size: 7 } })),
      ],
    },
    [days, ...names.map((_, n) => numbers(rows, n + 1))],
    picture,
  );
}

const all = () => document.querySelectorAll(".course").forEach(draw);
all();
let width = innerWidth;
addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; all(); } });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
