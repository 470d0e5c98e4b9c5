from playhead.config.problems import ConfigError, Problem, Report, Trail, dotted, lines, nearest, plain


def test_a_trail_reads_as_people_write_it() -> None:
    assert dotted(("servers", 0, "path_map", 2, "from")) == "servers[0].path_map[2].from"


def test_a_line_names_place_key_and_remedy() -> None:
    places: dict[Trail, str] = {("server", "port"): "config.yaml line 7"}
    assert lines([Problem(("server", "port"), "must be lower")], places) == (
        "config.yaml line 7: server.port: must be lower",
    )


def test_a_missing_key_is_placed_at_what_surrounds_it() -> None:
    places: dict[Trail, str] = {(): "config.yaml", ("servers", 0): "config.yaml line 2"}
    assert lines([Problem(("servers", 0, "url"), "is missing")], places)[0].startswith("config.yaml line 2: ")


def test_the_same_problem_is_told_once() -> None:
    assert len(lines([Problem(("a",), "x"), Problem(("a",), "x")], {})) == 1


def test_control_characters_cannot_break_the_line() -> None:
    assert plain("a\nb\x1b[31m") == "a\\nb\\x1b[31m"
    assert len(plain("x" * 500)) == 60


def test_the_nearest_key_is_named_whatever_its_case() -> None:
    assert nearest("api_kee", ["api_key", "url"]) == "did you mean 'api_key'?"
    assert nearest("movies", ["Movies"]) == "did you mean 'Movies'?"


def test_without_a_near_key_the_possible_ones_are_listed() -> None:
    assert nearest("zzz", ["url", "name"]) == "known here: name, url"
    assert nearest("zzz", []) == "nothing may stand here"


def test_a_reported_value_covers_what_is_inside_it() -> None:
    report = Report()
    report.add(("servers", 0), "wrong")
    assert report.covers(("servers", 0, "url"))
    assert not report.covers(("servers", 1))


def test_a_problem_without_a_trail_covers_nothing() -> None:
    report = Report()
    report.add((), "wrong", "JELLYFIN_URL")
    assert not report.covers(("servers",))


def test_the_error_prints_one_line_a_problem() -> None:
    assert str(ConfigError(["a", "b"])) == "a\nb"


def test_very_many_problems_are_counted_and_not_told() -> None:
    told = ConfigError([str(n) for n in range(5000)]).problems
    assert (len(told), told[-1]) == (101, "and 4900 more problems")
