/** What badges are called, and what they are given for. Pure. */

const SINGLE: Readonly<Record<string, readonly [name: string, why: string]>> = {
  again: ["Once more", "Watched something a second time."],
  around_the_year: ["Around the year", "Watched something in each month of the year."],
  binge: ["Binge", "Six episodes of one series in a day."],
  comeback: ["Comeback", "Back after thirty days without."],
  decades: ["Through the decades", "Films from five decades."],
  early_adopter: ["Early adopter", "Among the first ten whose history was kept here."],
  early_bird: ["Early bird", "Ten viewings between five and eight in the morning."],
  everywhere: ["Everywhere", "Watched with three different players."],
  festive: ["Festive", "Watched something on a feast."],
  film_night: ["Film night", "Three films in a day."],
  first_light: ["First light", "The first thing that was watched."],
  genre_explorer: ["Genre explorer", "Ten genres."],
  genre_fan: ["Genre fan", "Twenty-five titles of one genre."],
  long_haul: ["Long haul", "A film of three hours or more."],
  marathon: ["Marathon", "Six hours in a day."],
  night_owl: ["Night owl", "Ten viewings between midnight and five."],
  patient: ["Patient", "Finished something more than a week after it was begun."],
  rewatcher: ["Rewatcher", "Twenty things watched again."],
  season_in_a_day: ["Season in a day", "A whole season in one day."],
  together: ["Together", "Watched with somebody else."],
  weekender: ["Weekender", "Twenty weekends with something watched."],
};

const STEPPED: Readonly<Record<string, readonly [name: string, what: string]>> = {
  films: ["films", "films watched"],
  episodes: ["episodes", "episodes watched"],
  seasons: ["seasons", "seasons finished"],
  series: ["series", "series finished"],
  hours: ["hours", "hours watched"],
  streak: ["days in a row", "days in a row with at least ten minutes"],
  collector: ["badges", "badges earned"],
};

function spaced(name: string): string {
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A badge's name and what it is given for; one that this page does not know yet by what it is called in the program. */
export function badgeWords(badge: string): { name: string; why: string } {
  const single = SINGLE[badge];
  if (single !== undefined) return { name: single[0], why: single[1] };
  const [, family = "", steps = ""] = /^(.+)_(\d+)$/.exec(badge) ?? [];
  const stepped = STEPPED[family];
  if (stepped === undefined) return { name: spaced(badge), why: "" };
  const n = Number(steps);
  const figure = n.toLocaleString("en");
  return n === 1
    ? { name: family === "series" ? "First series" : `First ${family.replace(/s$/, "")}`, why: `One of the ${stepped[1]}.` }
    : { name: `${figure} ${stepped[0]}`, why: `${figure} ${stepped[1]}.` };
}
