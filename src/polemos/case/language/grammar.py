"""The grammar of claims: text to expressions and back; nothing that is read is ever run.

One total language without names of its own, loops or definitions, so every predicate is finite work. A
predicate may offer alternatives, each(a, b, c), for a policy, a series or a row: it then stands for one
predicate per alternative.
"""

from __future__ import annotations

import datetime
import itertools
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from polemos._core.errors import ClaimError
from polemos.case.language.functions import SIGNATURES
from polemos.case.language.nodes import (
    Between,
    Binary,
    Call,
    Comparison,
    Date,
    Expression,
    Name,
    Not,
    Number,
    Reference,
)
from polemos.case.lookalikes import shape
from polemos.case.units import split_quantity, without_comma

LONGEST = 2000  # characters
DEEPEST = 32  # levels of nesting
MOST_NODES = 200
MOST_ALTERNATIVES = 16

_WORD = r"(?!(?:and|or|not|in|to|given|policy|against|each)\b)[A-Za-z]+(?:_bn|\^-?[1-9]|[2²3³])?(?![\w.]*\()"
_UNIT = rf"\s*(?:%|{_WORD}(?:[ ]bn\b)?)(?:\s*/\s*{_WORD})*"
_RATE = r"(?:\s+1)?\s*/\s*(?:day|week|month|year)s?\b(?!\()"
_DECIMAL = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_QUANTITY = rf"{_DECIMAL}(?:{_UNIT}|{_RATE})?".replace("/", r"\/")

GRAMMAR = rf"""
?start: or
?or: and | or "or" and -> or_
?and: not | and "and" not -> and_
?not: comparison | "not" not -> not_
?comparison: sum
    | sum RELATION sum -> comparison
    | sum "in" sum "to" sum -> between
?sum: product
    | sum "+" product -> add
    | sum "-" product -> subtract
?product: unary
    | product "*" unary -> multiply
    | product "/" unary -> divide
?unary: atom | "-" unary -> negative
?atom: QUANTITY -> quantity
    | DATE -> date
    | id
    | NAME "(" [argument ("," argument)*] ["|" policy ["," against]] ")" -> call
    | "(" or ")"
?argument: or
    | or "given" or -> given
    | "*" -> star
policy: "policy" "=" id
against: "against" "=" id
?id: NAME -> name
    | "each" "(" NAME ("," NAME)* ")" -> each

RELATION: "<=" | ">=" | "<" | ">"
NAME: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*/
DATE.3: /[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?![0-9])/
QUANTITY.2: /{_QUANTITY}/
%ignore /[ \t\r\n]+/
"""
_FAMILIAR = {
    "RELATION": "a comparison",
    "NAME": "a name",
    "DATE": "a date",
    "QUANTITY": "a number",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "VBAR": "|",
    "$END": "the end",
}
_OPERATORS = {
    "or_": "or",
    "and_": "and",
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
}


@dataclass(frozen=True)
class Alternative:
    """One of the predicates that a text stands for.

    label  what was chosen from each(...); empty where there was no choice
    text   the predicate with that choice written out
    """

    label: str
    text: str
    node: Expression


def parse(text: str) -> Expression:
    """The expression that a text says, not yet checked; raises ClaimError."""
    tree = _tree(text)
    _refuse_choice(tree)
    return _NodeBuilder(None).build(tree)


def parse_alternatives(text: str) -> tuple[Alternative, ...]:
    """The expressions that a predicate stands for: several where it says each(...); raises ClaimError."""
    tree = _tree(text)
    choices = list(tree.find_data("each"))
    if not choices:
        return (Alternative("", text, _NodeBuilder(None).build(tree)),)
    options = [tuple(str(token) for token in choice.children) for choice in choices]
    if len(set(options)) > 1:
        raise ClaimError("E-CLAIM", _column(choices[1]), "all each(...) of a predicate must be the same")
    if len(options[0]) > MOST_ALTERNATIVES or len(set(options[0])) < len(options[0]):
        raise ClaimError(
            "E-CLAIM", _column(choices[0]), f"each(...) takes up to {MOST_ALTERNATIVES} different names"
        )
    # the tree search need not go from left to right, but the text does
    spans = sorted((choice.meta.start_pos, choice.meta.end_pos) for choice in choices)
    return tuple(
        Alternative(option, _chosen(text, spans, option), _NodeBuilder(option).build(tree))
        for option in options[0]
    )


def _chosen(text: str, spans: list[tuple[int, int]], option: str) -> str:
    pieces, position = [], 0
    for start, end in spans:
        pieces += [text[position:start], option]
        position = end
    return "".join([*pieces, text[position:]])


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def _tree(text: str) -> Tree[Token]:
    if len(text) > LONGEST:
        raise ClaimError("E-CLAIM", 1, f"it has {len(text)} characters; the limit is {LONGEST}")
    _refuse_nesting(text)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise _misread(text, error) from None
    _refuse_size(tree)
    return tree


def _refuse_nesting(text: str) -> None:
    depth = 0
    for column, character in enumerate(text, 1):
        depth += (character == "(") - (character == ")")
        if depth > DEEPEST:
            raise ClaimError("E-CLAIM", column, f"it is nested more than {DEEPEST} levels deep")


def _refuse_size(tree: Tree[Token]) -> None:
    """Without recursion, so that no depth can hurt."""
    count, level = 0, [tree]
    for depth in itertools.count():
        count += len(level)
        below = [child for node in level for child in node.children if isinstance(child, Tree)]
        if count > MOST_NODES:
            raise ClaimError("E-CLAIM", 1, f"it has more than {MOST_NODES} parts")
        if not below:
            return
        if depth >= DEEPEST:
            raise ClaimError("E-CLAIM", _column(below[0]), f"it is nested more than {DEEPEST} levels deep")
        level = below


def _refuse_choice(tree: Tree[Token]) -> None:
    for choice in tree.find_data("each"):
        raise ClaimError("E-CLAIM", _column(choice), "each(...) has no place here")


def _misread(text: str, error: UnexpectedInput) -> ClaimError:
    if isinstance(error, UnexpectedEOF) or (
        isinstance(error, UnexpectedToken) and error.token.type == "$END"
    ):
        return ClaimError("E-CLAIM", len(text) + 1, "it ends too early", "close what is open")
    column = (error.pos_in_stream or 0) + 1
    comma = re.search(r"[0-9][0-9,.]*$", text[: column - 1]) if text[column - 1] == "," else None
    if comma and text[column : column + 1].isdecimal():
        number = re.match(r"[0-9.,]*[0-9]", text[comma.start() :])
        remedy = without_comma(number[0] if number else "")
        return ClaimError("E-CLAIM", comma.start() + 1, "a number has no comma", remedy)
    if isinstance(error, UnexpectedToken):
        expected = sorted({_FAMILIAR.get(name, name.lower()) for name in error.accepts or error.expected})
        found = f"'{error.token}' cannot stand here"
        return ClaimError(
            "E-CLAIM", column, found, f"expected {', '.join(expected)}" if len(expected) < 8 else ""
        )
    if isinstance(error, UnexpectedCharacters):
        remedy = "only < <= > >= and 'in ... to ...' compare" if error.char in "=!" else ""
        if shape(error.char) != error.char:
            remedy = f"it only looks like '{shape(error.char)}', being of another script: write that"
        return ClaimError("E-CLAIM", column, f"'{error.char}' means nothing here", remedy)
    return ClaimError("E-CLAIM", column, "it cannot be read")


def _column(tree: Tree[Token]) -> int:
    return 1 if tree.meta.empty else tree.meta.start_pos + 1


class _NodeBuilder:
    """Turns a tree into expressions, with one of the alternatives chosen."""

    def __init__(self, option: str | None) -> None:
        self.option = option

    def build(self, tree: Any) -> Expression:
        place = _column(tree)
        children = tree.children
        match tree.data:
            case "quantity":
                return _number(str(children[0]), place)
            case "date":
                return _date(str(children[0]), place)
            case "name":
                return Name(str(children[0]), place=place)
            case "each":
                return Name(self.option or str(children[0]), place=place)
            case "call":
                return self._call(children, place)
            case "not_":
                return Not(self.build(children[0]), place=place)
            case "negative":
                return self._negative(children[0], place)
            case "comparison":
                left, op, right = children
                return Comparison(str(op), self.build(left), self.build(right), place=place)
            case "between":
                value, low, high = map(self.build, children)
                return Between(value, low, high, place=place)
            case "star":
                raise ClaimError("E-CLAIM", place, "'*' is a sum over actors or sectors of an outcome")
            case "given":
                raise ClaimError("E-CLAIM", place, "'given' has its place in P(a given b)")
            case _:
                left, right = map(self.build, children)
                return Binary(_OPERATORS[tree.data], left, right, place=place)

    def _negative(self, tree: Any, place: int) -> Expression:
        operand = self.build(tree)
        if isinstance(operand, Number):
            return Number(-operand.value, operand.unit, place=place)
        return Binary("-", Number(0.0, place=place), operand, place=place)

    def _call(self, children: list[Any], place: int) -> Expression:
        name, *rest = children
        # what stands behind a bar comes last, arguments are all before it
        against = rest.pop() if rest and getattr(rest[-1], "data", "") == "against" else None
        policy = rest.pop() if rest and getattr(rest[-1], "data", "") == "policy" else None
        if str(name) not in SIGNATURES:
            return self._reference(str(name), rest, policy, place)
        arguments: list[Expression] = []
        for argument in rest:
            if argument.data == "given":
                if str(name) != "P" or len(rest) > 1:
                    raise ClaimError("E-CLAIM", _column(argument), "'given' has its place in P(a given b)")
                arguments += map(self.build, argument.children)
            else:
                arguments.append(self.build(argument))
        chosen, other = (str(self.build(one.children[0])) if one else None for one in (policy, against))
        return Call(str(name), tuple(arguments), chosen, other, place=place)

    def _reference(self, name: str, arguments: list[Any], policy: Any, place: int) -> Expression:
        if policy is not None:
            remedy = "write P(... | policy=...), mean(... | policy=...) or the like"
            raise ClaimError("E-CLAIM", _column(policy), "only a statistic has a policy", remedy)
        ids: list[str] = []
        for argument in arguments:
            if argument.data == "star":
                ids.append("*")
            elif argument.data in {"name", "each"}:
                ids.append(str(self.build(argument)))
            else:
                message = f"'{name}' takes ids of actors and sectors"
                raise ClaimError("E-CLAIM", _column(argument), message)
        return Reference(name, tuple(ids), place=place)


def _number(text: str, place: int) -> Number:
    value, unit = split_quantity(text)
    if unit.startswith("/"):  # 0.05 / week
        unit = "1" + unit.replace(" ", "")
    return Number(value, unit or "1", place=place)


def _date(text: str, place: int) -> Date:
    try:
        return Date(datetime.date.fromisoformat(text), place=place)
    except ValueError:
        raise ClaimError("E-DATE", place, f"there is no day {text}") from None


_BINDING = {
    "or": 1,
    "and": 2,
    "not": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "in": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
}


def printed(node: Expression) -> str:
    """The text of an expression, with no more brackets than it needs; parse(printed(x)) == x."""
    return _printed(node, 0)


def _printed(node: Expression, binding: int) -> str:
    match node:
        case Number():
            short = f"{node.value:g}"
            decimal = short if float(short) == node.value else repr(node.value)
            unit = "" if node.unit == "1" else f" {node.unit.removeprefix('1')}"
            text = decimal + unit
            return f"({text})" if binding > 6 and node.value < 0 else text
        case Date():
            return node.value.isoformat()
        case Name():
            # 5 km / a would read as a unit
            return f"({node.value})" if binding > 6 else node.value
        case Reference():
            return f"{node.name}({', '.join(node.arguments)})"
        case Call():
            between = " given " if node.name == "P" else ", "
            policy = f" | policy={node.policy}" if node.policy else ""
            policy += f", against={node.against}" if node.against else ""
            return f"{node.name}({between.join(_printed(one, 0) for one in node.arguments)}{policy})"
        case Not():
            own, text = 3, f"not {_printed(node.operand, 3)}"
        case Between():
            own = 4
            text = f"{_printed(node.value, 5)} in {_printed(node.low, 5)} to {_printed(node.high, 5)}"
        case Comparison():
            own = 4
            text = f"{_printed(node.left, 5)} {node.op} {_printed(node.right, 5)}"
        case Binary():
            own = _BINDING[node.op]
            text = f"{_printed(node.left, own)} {node.op} {_printed(node.right, own + 1)}"
    return f"({text})" if own < binding else text
