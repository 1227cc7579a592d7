"""A key that a plan does not have → the key that is meant, or where such a thing goes."""

# Usual words for the parts of a plan → its keys.
SYNONYMS = {
    **dict.fromkeys(("objectives", "aims", "initiatives", "actions", "strategies"), "priorities"),
    **dict.fromkeys(("pillars", "pillar", "themes", "strategic_goals", "strategic_priorities"), "goals"),
    **dict.fromkeys(("heading", "headline", "label", "caption"), "title"),
    **dict.fromkeys(("description", "body", "content", "paragraph"), "text"),
    **dict.fromkeys(("intro", "introduction"), "lead"),
    **dict.fromkeys(("organisation", "organization", "university"), "institution"),
    **dict.fromkeys(("enablers", "foundations"), "capabilities"),
    **dict.fromkeys(("image", "photo", "path", "src"), "file"),
    **dict.fromkeys(("images", "photos"), "pictures"),
    **dict.fromkeys(("title", "label"), "name"),
    **dict.fromkeys(("lang", "language"), "languages"),
    **dict.fromkeys(("terms", "vocabulary"), "glossary"),
    **dict.fromkeys(("kpi", "kpis", "indicator", "indicators", "metrics", "targets"), "measures"),
    **dict.fromkeys(("responsible", "lead_by", "accountable"), "owner"),
    **dict.fromkeys(("baseline", "from_value"), "start"),
    **dict.fromkeys(("persons", "members", "staff"), "people"),
    **dict.fromkeys(("paragraphs",), "text"),
    **dict.fromkeys(("definition", "meaning"), "means"),
    **dict.fromkeys(("steps", "stages"), "phases"),
    **dict.fromkeys(("tagline",), "subtitle"),
    **dict.fromkeys(("citations", "sources"), "references"),
    **dict.fromkeys(("current", "actual", "value", "values"), "start"),
    **dict.fromkeys(("deadline", "due", "until", "end"), "to"),
    **dict.fromkeys(("begin", "begins", "since"), "from"),
    **dict.fromkeys(("photo", "image"), "portrait"),
    "items": "points",
    "milestones": "events",
}

_PROSE, _POINTS, _TABLE = (
    f"Put it under `sections` as `kind: {kind}`." for kind in ("prose", "points", "table")
)
# Parts that plans have, but no key of their own → where they go.
HOMES = {
    **dict.fromkeys(("letter", "foreword", "preface", "context", "introduction", "process"), _PROSE),
    **dict.fromkeys(("values", "principles", "swot", "strengths", "risks", "risk", "themes"), _POINTS),
    **dict.fromkeys(("budget", "finance", "funding", "annex", "table", "tables"), _TABLE),
    **dict.fromkeys(
        ("roadmap", "phases", "timeline", "milestones"), "Put it under `sections` as `kind: timeline`."
    ),
    **dict.fromkeys(
        ("people", "board", "team", "council", "governance", "organisation_chart", "organization_chart"),
        "Put it under `sections` as `kind: people`.",
    ),
    **dict.fromkeys(("case", "cases", "stories", "example"), "Put it under `sections` as `kind: case`."),
    **dict.fromkeys(
        ("kpi", "kpis", "indicator", "indicators", "measures", "targets"),
        "Put it in its goal or priority, under `measures`.",
    ),
    **dict.fromkeys(
        ("objective", "objectives", "priorities", "actions"),
        "Put it in its goal, under `priorities`; `words` changes what they are called.",
    ),
    **dict.fromkeys(
        ("pillar", "pillars", "axes", "areas"), "Put it under `goals`; `words` changes what they are called."
    ),
}
