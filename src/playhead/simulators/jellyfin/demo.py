"""The built-in demo library: films in the public domain, three old serials, two albums. Ids are made up."""

from __future__ import annotations

from dataclasses import replace

from playhead.simulators.jellyfin.media import Media, album, movie, series

FILMS = (
    ("A Trip to the Moon", 1902, 13),
    ("The Great Train Robbery", 1903, 12),
    ("The Birth of a Flower", 1910, 8),
    ("Gertie the Dinosaur", 1914, 12),
    ("Cabiria", 1914, 148),
    ("Intolerance", 1916, 163),
    ("The Immigrant", 1917, 22),
    ("A Dog's Life", 1918, 33),
    ("Broken Blossoms", 1919, 90),
    ("The Cabinet of Dr. Caligari", 1920, 77),
    ("The Golem", 1920, 85),
    ("One Week", 1920, 19),
    ("The Kid", 1921, 68),
    ("The Phantom Carriage", 1921, 107),
    ("Nosferatu", 1922, 94),
    ("Nanook of the North", 1922, 79),
    ("Häxan", 1922, 105),
    ("Safety Last!", 1923, 73),
    ("Our Hospitality", 1923, 75),
    ("Sherlock Jr.", 1924, 45),
    ("The Navigator", 1924, 59),
    ("The Thief of Bagdad", 1924, 149),
    ("The Last Laugh", 1924, 90),
    ("The Gold Rush", 1925, 95),
    ("The Lost World", 1925, 106),
    ("The Phantom of the Opera", 1925, 93),
    ("Battleship Potemkin", 1925, 75),
    ("The General", 1926, 79),
    ("The Adventures of Prince Achmed", 1926, 65),
    ("Faust", 1926, 106),
    ("Metropolis", 1927, 153),
    ("Sunrise", 1927, 94),
    ("Wings", 1927, 144),
    ("Berlin: Symphony of a Metropolis", 1927, 65),
    ("The Passion of Joan of Arc", 1928, 82),
    ("Steamboat Bill, Jr.", 1928, 70),
    ("The Cameraman", 1928, 69),
    ("Man with a Movie Camera", 1929, 68),
    ("Pandora's Box", 1929, 133),
    ("Un Chien Andalou", 1929, 21),
)
"""(title, year, minutes)"""

SERIALS = (
    ("The Perils of Pauline", 1914, (10,), 20),
    ("Les Vampires", 1915, (10,), 40),
    ("Judex", 1916, (6, 6), 25),
)
"""(title, year, episodes of each season, minutes)"""

ALBUMS = (
    (
        "Original Dixieland Jass Band",
        "First Sides",
        1917,
        ("Livery Stable Blues", "Dixie Jass Band One-Step", "Tiger Rag", "Ostrich Walk"),
    ),
    ("Scott Joplin", "Piano Rolls", 1916, ("Maple Leaf Rag", "The Entertainer", "Magnetic Rag")),
)
"""(artist, album, year, tracks)"""


def library(root: str = "/srv/media") -> list[Media]:
    """The same works on every server; paths differ only in `root` (`/mnt/nas`, `D:\\Media` …)."""
    found: list[Media] = []
    for number, (title, year, minutes) in enumerate(FILMS, 1):
        path_name = title.replace(":", " -")
        film = movie(path_name, year, root=root, minutes=minutes, imdb=f"tt90{number:05d}", tmdb=str(910000 + number))
        found.append(replace(film, name=title))
    for number, (title, year, seasons, minutes) in enumerate(SERIALS, 1):
        found += series(title, year, seasons, root=root, minutes=minutes, tvdb=str(920000 + number))
    for artist, title, year, tracks in ALBUMS:
        found += album(artist, title, year, tracks, root=root)
    return found
