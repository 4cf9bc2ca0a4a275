"""Own matchers for languages whose engines cannot be had: written from their documented grammar, not by their vendor.

Each takes the text of a filter and returns a test of a record. What is not understood is an error.
"""

import re

import yaml

FIELDS = [
    "userIdentity.type",
    "userIdentity.arn",
    "userIdentity.invokedBy",
    "userIdentity.sessionContext.sessionIssuer.arn",
    "readOnly",
    "recipientAccountId",
    "eventSource",
    "eventName",
]

# The fields of Elastic's AWS integration, of Datadog and of Sentinel, and those of CloudTrail.
ELASTIC = {
    "aws.cloudtrail.user_identity.type": "userIdentity.type",
    "aws.cloudtrail.user_identity.arn": "userIdentity.arn",
    "aws.cloudtrail.user_identity.invoked_by": "userIdentity.invokedBy",
    "aws.cloudtrail.user_identity.session_context.session_issuer.arn": "userIdentity.sessionContext.sessionIssuer.arn",
    "aws.cloudtrail.read_only": "readOnly",
    "aws.cloudtrail.recipient_account_id": "recipientAccountId",
    "event.provider": "eventSource",
    "event.action": "eventName",
    "aws.cloudtrail.error_code": "errorCode",
    "aws.cloudtrail.error_message": "errorMessage",
}
SENTINEL = {
    "UserIdentityType": "userIdentity.type",
    "UserIdentityArn": "userIdentity.arn",
    "UserIdentityAccountId": "userIdentity.accountId",
    "UserIdentityInvokedBy": "userIdentity.invokedBy",
    "SessionIssuerArn": "userIdentity.sessionContext.sessionIssuer.arn",
    "RecipientAccountId": "recipientAccountId",
    "EventSource": "eventSource",
    "EventName": "eventName",
    "ErrorCode": "errorCode",
    "ErrorMessage": "errorMessage",
}


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
        pattern = re.compile(r"\s+|(" + pattern + ")")
        while place < len(text):
            found = pattern.match(text, place)
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

    def texts(self, separator):
        """One text, or several in brackets that are already open."""
        values = [self.text()]
        while self.next() == separator:
            self.take()
            values.append(self.text())
        return values

    def alternatives(self):
        """One text, or several in brackets with `or` between them."""
        if self.next() != "(":
            return [self.text()]
        self.take()
        values = self.texts("or")
        self.take(")")
        return values


def logical(words, atom, both, either, negation="not"):
    """Brackets, negations, `and` and `or` around atoms, in Kleene's logic: None is unknown."""

    def one():
        if words.next() == negation:
            words.take()
            words.take("(")
            inside = any_of()
            words.take(")")

            def fails(record):
                found = inside(record)
                return None if found is None else not found

            return fails
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

    test = any_of()
    assert not words.words, words.words[-5:]
    return test


STRING = r'"(?:[^"\\]|\\.)*"'


def shown(value):
    """A value as log stores show it."""
    return str(value).lower() if isinstance(value, bool) else value if value is None else str(value)


def insights(text):
    """CloudWatch Logs Insights: a boolean is shown as 1 or 0 (believed); values are compared as texts."""
    assert len(text) <= 10_000
    lines = [line for line in text.strip().split("\n") if not line.startswith("#")]
    fields, condition = "\n".join(lines).split("\n| filter ")
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
            wanted = words.texts(",")
            words.take("]")

        def holds(record):
            found = field(record, path)
            found = str(int(found)) if isinstance(found, bool) else default if found is None else str(found)
            return found in wanted

        return holds

    return logical(words, atom, "and", "or")


def splunk(text):
    """SPL's eval: what is done with a missing field is NULL, and if() takes NULL for false."""
    assert text.startswith("| where if(") and text.endswith(", 1, 0)=0\n")
    words = Words(text[len("| where if(") : -len(", 1, 0)=0\n")], STRING + r"|'[\w.]+'|[a-z]+|AND|OR|\d+|[(),=.]")

    def factor():
        word = words.next()
        if word.startswith('"'):
            literal = words.text()
            return lambda record: literal
        if word.isdigit():
            number = int(words.take())
            return lambda record: number
        if word == "(":
            words.take()
            inside = term()
            words.take(")")
            return inside
        if word.startswith("'"):
            path = words.take()[1:-1]
            return lambda record: shown(field(record, path))
        function = {
            "lower": lambda value: None if value is None else value.lower(),
            "nullif": lambda value, other: None if value == other else value,
            "coalesce": lambda *values: next((value for value in values if value is not None), None),
            "split": lambda value, sign: None if value is None else value.split(sign),
            "mvindex": lambda values, place: values[place] if values and place < len(values) else None,
        }[words.take()]
        given = arguments()
        return lambda record: function(*(argument(record) for argument in given))

    def arguments():
        words.take("(")
        given = [term()]
        while words.take() == ",":
            given.append(term())
        return given

    def term():
        parts = [factor()]
        while words.next() == ".":
            words.take()
            parts.append(factor())
        if len(parts) == 1:
            return parts[0]

        def joined(record):
            values = [part(record) for part in parts]
            return None if None in values else "".join(values)

        return joined

    def atom(words):
        if words.next() == "in":
            words.take()
            first, *others = arguments()
        else:
            first = term()
            words.take("=")
            others = [term()]

        def holds(record):
            found = first(record)
            wanted = [other(record) for other in others]
            return None if found is None or None in wanted else found in wanted

        return holds

    test = logical(words, atom, "and", "or", negation=None)
    return lambda record: not (test(record) is True)


def metric(text):
    """A CloudWatch metric filter. `*` in a text stands for anything; a text differs from null (believed)."""
    text = text.strip()
    assert len(text) <= 1024 and text.startswith("{ ") and text.endswith(" }"), text
    words = Words(text[2:-2], STRING + r"|\$[\w.]+|&&|\|\||!=|[()=]|NOT EXISTS|IS NULL|IS FALSE|IS TRUE")

    def atom(words):
        path = words.take()[2:]
        match words.take():
            case "NOT EXISTS":
                return lambda record: not exists(record, path)
            case "IS NULL":
                return lambda record: exists(record, path) and field(record, path) is None
            case "IS FALSE":
                return lambda record: field(record, path) is False
            case "IS TRUE":
                return lambda record: field(record, path) is True
            case "=" | "!=" as operator:
                wanted = re.compile(".*".join(map(re.escape, words.text().split("*"))), re.S)

                def holds(record):
                    found = field(record, path)
                    equal = isinstance(found, str) and wanted.fullmatch(found) is not None
                    return equal if operator == "=" else exists(record, path) and not equal

                return holds

    return logical(words, atom, "&&", "||")


def elastic(text):
    """Kibana's language over keywords and one boolean: a missing field does not match."""
    words = Words(text.strip(), STRING + r"|[a-z_.]+:|not|and|or|true|[()]")

    def atom(words):
        path = ELASTIC[words.take()[:-1]]
        if words.next() == "true":
            words.take()
            return lambda record: field(record, path) is True
        wanted = words.alternatives()
        return lambda record: shown(field(record, path)) in wanted

    return logical(words, atom, "and", "or")


def datadog(text):
    """Datadog's log search: an attribute that is missing does not match."""
    begin = "source:cloudtrail "
    assert text.startswith(begin) and "\n" not in text.strip()
    words = Words(text.strip()[len(begin) :], STRING + r"|@[\w.]+:|-|AND|OR|true|[()]")

    def atom(words):
        path = words.take()[1:-1]
        path = "eventName" if path == "evt.name" else path
        if words.next() == "true":
            words.take()
            return lambda record: shown(field(record, path)) == "true"
        wanted = words.alternatives()
        return lambda record: shown(field(record, path)) in wanted

    return logical(words, atom, "and", "or", negation="-")


def cloudtrail_rs(text):
    """cloudtrail-rs drops what all conditions of one rule match; its regular expressions end where the text ends."""
    rules = yaml.safe_load(text)
    assert rules["version"] == "1.0.0" and len({rule["name"] for rule in rules["rules"]}) == len(rules["rules"])
    compiled = [
        [(entry["field_name"], re.compile(entry["regex"].removesuffix("$") + r"\Z")) for entry in rule["matches"]]
        for rule in rules["rules"]
    ]
    # The condition that fails most comes first.
    for rule in compiled:
        rule.sort(key=lambda condition: condition[0] != "userIdentity.invokedBy")
    paths = {path for rule in compiled for path, _ in rule}

    def keeps(record):
        values = {path: shown(field(record, path)) for path in paths}
        return not any(
            all(values[path] is not None and pattern.search(values[path]) for path, pattern in rule) for rule in compiled
        )

    return keeps


def esql(text):
    """ES|QL's condition as DuckDB's SQL over the same fields: what is done with null is null in both."""
    begin = "FROM logs-aws.cloudtrail-*\n| WHERE "
    assert text.startswith(begin)
    strings = []

    def string(found):
        strings.append(re.sub(r"\\(.)", r"\1", found.group(0)[1:-1]).replace("'", "''"))
        return f"@{len(strings) - 1}@"

    sql = re.sub(STRING, string, text[len(begin) :])
    for name in sorted(ELASTIC, key=len, reverse=True):
        sql = sql.replace(name, '"' + name + '"')
    sql = re.sub(r"MV_SLICE\(SPLIT\(([^,]+), (@\d+@)\), (\d)\)", r"nullif(str_split(\1, \2)[\3 + 1], '')", sql)
    sql = re.sub(r"TO_STRING\(([^)]+)\)", r"CAST(\1 AS VARCHAR)", sql)
    # DuckDB's concat takes null for an empty text; this one is defined by the caller.
    sql = sql.replace("CONCAT(", "joined(")
    sql = sql.replace("==", "=")
    return re.sub(r"@(\d+)@", lambda it: "'" + strings[int(it.group(1))] + "'", sql)
