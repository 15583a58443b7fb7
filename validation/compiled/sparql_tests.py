"""Tests on one value, as SPARQL expressions.

Source: SHACL, section 4; lexical forms from XML Schema part 2, https://www.w3.org/TR/xmlschema11-2/.
"""

from __future__ import annotations

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD

from validation.compiled import algebra as a

_KINDS = {"iri": "isIRI", "blank": "isBLANK", "literal": "isLITERAL"}

_DAY = r"(0[1-9]|[12][0-9]|3[01])"
_MONTH = r"(0[1-9]|1[0-2])"
_YEAR = r"-?([1-9][0-9]{3,}|0[0-9]{3})"
_ZONE = r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_TIME = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?|24:00:00(\\.0+)?)"
_WHOLE = "[+-]?[0-9]+"
_REAL = r"([+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?|[+]?INF|-INF|NaN)"
_DURATION_TIME = r"T([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]+)?S)?"

_FORMS = {
    XSD.boolean: "(true|false|1|0)",
    XSD.decimal: r"[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)",
    XSD.integer: _WHOLE,
    XSD.float: _REAL,
    XSD.double: _REAL,
    XSD.date: f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    XSD.dateTime: f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    XSD.dateTimeStamp: f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE[:-1]}",
    XSD.time: f"{_TIME}{_ZONE}",
    XSD.gYear: f"{_YEAR}{_ZONE}",
    XSD.gYearMonth: f"{_YEAR}-{_MONTH}{_ZONE}",
    XSD.gMonth: f"--{_MONTH}{_ZONE}",
    XSD.gMonthDay: f"--{_MONTH}-{_DAY}{_ZONE}",
    XSD.gDay: f"---{_DAY}{_ZONE}",
    XSD.duration: f"-?P(([0-9]+Y)?([0-9]+M)?([0-9]+D)?({_DURATION_TIME})?)",
    XSD.dayTimeDuration: f"-?P(([0-9]+D)?({_DURATION_TIME})?)",
    XSD.yearMonthDuration: "-?P([0-9]+Y)?([0-9]+M)?",
    XSD.hexBinary: "([0-9a-fA-F]{2})*",
    XSD.language: "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
}
_BOUNDS: dict[URIRef, tuple[int | None, int | None]] = {
    XSD.byte: (-(2**7), 2**7 - 1),
    XSD.short: (-(2**15), 2**15 - 1),
    XSD.int: (-(2**31), 2**31 - 1),
    XSD.long: (-(2**63), 2**63 - 1),
    XSD.unsignedByte: (0, 2**8 - 1),
    XSD.unsignedShort: (0, 2**16 - 1),
    XSD.unsignedInt: (0, 2**32 - 1),
    XSD.unsignedLong: (0, 2**64 - 1),
    XSD.nonNegativeInteger: (0, None),
    XSD.positiveInteger: (1, None),
    XSD.nonPositiveInteger: (None, 0),
    XSD.negativeInteger: (None, -1),
}


def test_expression(test: a.Test, variable: str) -> str:
    """A SPARQL expression that is true exactly when the test holds; errors count as false.

    >>> test_expression(a.HasNodeKind(frozenset({"iri"})), "?v")
    'isIRI(?v)'
    """
    match test:
        case a.HasNodeKind(kinds):
            return " || ".join(f"{_KINDS[kind]}({variable})" for kind in sorted(kinds))
        case a.HasDatatype(datatype):
            return f"COALESCE({_datatype(datatype, variable)}, false)"
        case a.Compares(operator, bound):
            return f"COALESCE({variable} {operator} {bound.n3()}, false)"
        case a.HasLength(operator, length):
            return f"COALESCE(STRLEN(STR({variable})) {operator} {length}, false)"
        case a.MatchesPattern(pattern, flags):
            written = Literal(pattern).n3()
            last = f", {Literal(flags).n3()}" if flags else ""
            return f"COALESCE(REGEX(STR({variable}), {written}{last}), false)"
        case a.HasLanguage(ranges):
            tests = (f"LANGMATCHES(LANG({variable}), {Literal(tag).n3()})" for tag in ranges)
            return f"COALESCE({' || '.join(tests)}, false)" if ranges else "false"
        case a.PassesAll(tests_of_all):
            return " && ".join(f"({test_expression(one, variable)})" for one in tests_of_all)


def _datatype(datatype: URIRef, variable: str) -> str:
    if datatype == RDF.langString:
        return f'LANG({variable}) != ""'
    same = f"DATATYPE({variable}) = {datatype.n3()}"
    if datatype == XSD.string:
        return same
    text = f"STR({variable})"
    if datatype in _FORMS:
        return f'{same} && REGEX({text}, "^{_FORMS[datatype]}$")'
    if datatype in _BOUNDS:
        low, high = _BOUNDS[datatype]
        number = f"{XSD.integer.n3()}({text})"
        bounds = [f"{number} >= {low}"] * (low is not None) + [f"{number} <= {high}"] * (high is not None)
        return " && ".join([same, f'REGEX({text}, "^{_WHOLE}$")', *bounds])
    return same
