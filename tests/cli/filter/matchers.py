"""Own matchers for languages whose engines cannot be had: written from their documented grammar, not by their vendor.

Each takes the text of a filter and returns a test of a record. What is not understood is an error.
"""

import re

from luqum.parser import parser as lucene_parser
from luqum.tree import AndOperation, FieldGroup, Group, Not, OrOperation, Phrase, SearchField, Word

FIELDS = [
    "userIdentity.type",
    "userIdentity.invokedBy",
    "userIdentity.sessionContext.sessionIssuer.arn",
    "readOnly",
    "recipientAccountId",
    "eventSource",
    "eventName",
]


def field(record, path):
    """The value of a dotted path; None where it is missing, null or no scalar."""
    for key in path.split("."):
        record = record.get(key) if isinstance(record, dict) else None
    return None if isinstance(record, (dict, list)) else record


def exists(record, path):
    for key in path.split("."):
        if not isinstance(record, dict) or key not in record:
            return False
        record = record[key]
    return True


class Words:
    """The words of a text, one after the other."""

    def __init__(self, text, pattern):
        self.words = []
        place = 0
        while place < len(text):
            found = re.compile(r"\s+|(" + pattern + ")").match(text, place)
            assert found, f"not understood: {text[place:place + 40]!r}"
            if found.group(1):
                self.words.append(found.group(1))
            place = found.end()
        self.words.reverse()

    def next(self):
        return self.words[-1].lower() if self.words else ""

    def take(self, expected=None):
        word = self.words.pop()
        assert expected is None or word.lower() == expected, f"{word!r} instead of {expected!r}"
        return word

    def text(self):
        word = self.take()
        assert word.startswith('"') and word.endswith('"'), word
        return re.sub(r"\\(.)", r"\1", word[1:-1])


def logical(words, atom, both, either):
    """Brackets, `and` and `or` around atoms, in Kleene's logic: None is unknown."""

    def one():
        if words.next() == "(":
            words.take()
            inside = any_of()
            words.take(")")
            return inside
        return atom(words)

    def joined(word, part, decides):
        parts = [part()]
        while words.next() == word:
            words.take()
            parts.append(part())

        def holds(record):
            unknown = False
            for each in parts:
                found = each(record)
                if found is decides:
                    return decides
                unknown = unknown or found is None
            return None if unknown else not decides

        return parts[0] if len(parts) == 1 else holds

    def all_of():
        return joined(both, one, False)

    def any_of():
        return joined(either, all_of, True)

    return any_of()


STRING = r'"(?:[^"\\]|\\.)*"'


def shown(value):
    """A value as log stores show it."""
    return str(value).lower() if isinstance(value, bool) else value if value is None else str(value)


def insights(text):
    """CloudWatch Logs Insights: a boolean is shown as 1 or 0 (believed); values are compared as texts."""
    fields, condition = text.strip().split("\n| filter not ")
    assert fields.startswith("fields ")
    words = Words(condition, STRING + r"|[A-Za-z][\w.]*|\d+|[(),=\[\]]")

    def value():
        return words.text() if words.next().startswith('"') else words.take()

    def atom(words):
        words.take("coalesce")
        words.take("(")
        path = words.take()
        words.take(",")
        default = value()
        words.take(")")
        if words.take() == "=":
            wanted = [value()]
        else:
            words.take("[")
            wanted = [value()]
            while words.next() == ",":
                words.take()
                wanted.append(value())
            words.take("]")

        def holds(record):
            found = field(record, path)
            found = str(int(found)) if isinstance(found, bool) else default if found is None else str(found)
            return found in wanted

        return holds

    test = logical(words, atom, "and", "or")
    assert not words.words
    return lambda record: not test(record)


def splunk(text):
    """SPL's eval: a comparison with a missing field is NULL, and if() takes NULL for false."""
    assert text.startswith("| where if(") and text.endswith(", 1, 0)=0\n")
    words = Words(text[len("| where if(") : -len(", 1, 0)=0\n")], STRING + r"|'[\w.]+'|in|lower|AND|OR|[(),=]")

    def atom(words):
        if words.take() == "lower":
            words.take("(")
            path = words.take()[1:-1]
            words.take(")")
            words.take("=")
            wanted = [words.text()]
        else:
            words.take("(")
            path = words.take()[1:-1]
            wanted = []
            while words.take() == ",":
                wanted.append(words.text())

        def holds(record):
            found = shown(field(record, path))
            if found is None:
                return None
            return (found.lower() if path == "readOnly" else found) in wanted

        return holds

    test = logical(words, atom, "and", "or")
    assert not words.words
    return lambda record: not (test(record) is True)


def metric(text):
    """A CloudWatch metric filter. `*` in a text stands for anything; a text differs from null (believed)."""
    text = text.strip()
    assert len(text) <= 1024 and text.startswith("{ ") and text.endswith(" }"), text
    words = Words(text[2:-2], STRING + r"|\$[\w.]+|&&|\|\||!=|[()=]|NOT EXISTS|IS NULL|IS FALSE")

    def atom(words):
        path = words.take()[2:]
        match words.take():
            case "NOT EXISTS":
                return lambda record: not exists(record, path)
            case "IS NULL":
                return lambda record: exists(record, path) and field(record, path) is None
            case "IS FALSE":
                return lambda record: field(record, path) is False
            case "=" | "!=" as operator:
                wanted = re.compile(".*".join(map(re.escape, words.text().split("*"))), re.S)

                def holds(record):
                    found = field(record, path)
                    equal = isinstance(found, str) and wanted.fullmatch(found) is not None
                    return equal if operator == "=" else exists(record, path) and not equal

                return holds

    test = logical(words, atom, "&&", "||")
    assert not words.words
    return test


def lucene(text):
    """OpenSearch's query_string, parsed by luqum; the fields are keywords and one boolean."""
    tree = lucene_parser.parse(text.strip())

    def holds(node, record, path=None):
        match node:
            case Not():
                return not holds(node.a, record, path)
            case AndOperation():
                return all(holds(part, record, path) for part in node.operands)
            case OrOperation():
                return any(holds(part, record, path) for part in node.operands)
            case Group() | FieldGroup():
                return holds(node.expr, record, path)
            case SearchField():
                return holds(node.expr, record, node.name)
            case Phrase():
                return shown(field(record, path)) == re.sub(r"\\(.)", r"\1", node.value[1:-1])
            case Word():
                return shown(field(record, path)) == node.value
        raise AssertionError(f"not understood: {node!r}")

    return lambda record: holds(tree, record)
