"""The case: one argument about one war, as data only."""

from polemos.case.asking import read_measure
from polemos.case.check import check_case
from polemos.case.claims import Claim, Reading
from polemos.case.evidence import Row, Series, Source
from polemos.case.load import load_case
from polemos.case.model import Case
from polemos.case.new import write_template
from polemos.case.policies import Policy, Setting
from polemos.case.priors import Correlation, ParameterPrior
from polemos.case.saved import saved_case
from polemos.case.scenario import Clock, ExogenousSeries, Sector
from polemos.case.schema import schemas

__all__ = [
    "Case",
    "Claim",
    "Clock",
    "Correlation",
    "ExogenousSeries",
    "ParameterPrior",
    "Policy",
    "Reading",
    "Row",
    "Sector",
    "Series",
    "Setting",
    "Source",
    "check_case",
    "load_case",
    "read_measure",
    "saved_case",
    "schemas",
    "write_template",
]
