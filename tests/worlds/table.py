"""The small war with a table: priors of bargaining for any case, all of them placeholders."""

_NUMBERS = {
    "chip_stake": "lognormal(median=1, sd=1)",
    "prize_hope": "uniform(low=0, high=1)",
    "cost": "0.0004 to 0.01 / week",
    "weight_of_time": "gamma(mean=1, sd=1)",
    "weight_of_losses": "gamma(mean=1, sd=1)",
    "weight_of_strain": "gamma(mean=1, sd=1)",
    "weight_of_weariness": "gamma(mean=1, sd=1)",
    "recurrence": "beta(mean=0.2, sd=0.12)",
    "office": "halfnormal(scale=0.05)",
    "relief": "halfnormal(scale=0.01)",
    "power": "gamma(mean=2, sd=1.4142)",
    "talks": "0.01 to 0.15 / week",
    "breakdown": "0.03 to 0.3 / week",
    "agreement": "0.01 to 0.1 / week",
    "surplus_on_talks": "halfnormal(scale=1)",
    "chips_on_talks": "normal(mean=0, sd=1)",
    "urge_on_talks": "normal(mean=0, sd=1)",
    "deadline_on_talks": "halfnormal(scale=1)",
    "deadline_nearness": "1 to 8 weeks",
    "ceasefire": "0.01 to 0.1 / week",
    "ceasefire_breaks": "0.001 to 0.01 / week",
    "settlement_breaks": "0.0002 to 0.002 / week",
    "shift_on_recurrence": "halfnormal(scale=0.5)",
    "guarantee_on_recurrence": "normal(mean=0, sd=0.5)",
}
PRIORS = "".join(
    f'bargaining.{name}: {{prior: "{prior}", basis: assumption, note: Placeholder.}}\n'
    for name, prior in _NUMBERS.items()
)


def edits(choice="{}"):
    """(file, old, new): the edits that give the example a table, in the words of `case_of`."""
    first = "calendar.season_effect:\n"
    return (
        ("case.yaml", "{attrition: {", f"{{bargaining: {choice}, attrition: {{"),
        ("priors.yaml", first, PRIORS + first),
    )
