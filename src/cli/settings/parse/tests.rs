//! What is read of a file, and what is said of each fault, with its line.

use jiff::civil::date;

use super::*;

const ENTRY: &str = r#"[[accept]]
caller = "arn:aws:iam::111122223333:role/terraform"
cause = "resource_missing"
resources = ["tf-*", "state"]
at_most = 4
reason = "it reads before it writes"
who = "ann"
expires = 2027-06-30
"#;

#[test]
fn a_file_says_what_is_read_and_what_is_accepted() {
    let text = format!(
        "events = [\"logs\", \"s3://trail\"]\naccounts = \"111122223333\"\nregions = [\"eu-central-1\"]\n{ENTRY}"
    );
    let parsed = parse(&text).unwrap();
    assert_eq!(parsed.events, ["logs", "s3://trail"]);
    assert_eq!(parsed.accounts, ["111122223333"]);
    assert_eq!(parsed.regions, ["eu-central-1"]);
    let (entry, line) = &parsed.entries[0];
    let expected = AcceptEntry {
        number: 1,
        caller: "arn:aws:iam::111122223333:role/terraform".to_owned(),
        about: AcceptedErrors::Cause(Cause::ResourceMissing),
        resources: vec![ResourcePattern::new("tf-*"), ResourcePattern::new("state")],
        at_most: Some(4),
        reason: "it reads before it writes".to_owned(),
        who: Some("ann".to_owned()),
        expires: date(2027, 6, 30),
    };
    assert_eq!((entry, *line), (&expected, 6));
    let quoted = ENTRY.replace("2027-06-30", "\"2027-06-30\"");
    assert_eq!(parse(&quoted).unwrap().entries[0].0.expires, expected.expires);
    assert!(parse("").unwrap().entries.is_empty());
    let two = parse(&ENTRY.repeat(2)).unwrap();
    assert_eq!(
        two.entries
            .iter()
            .map(|(entry, line)| (entry.number, *line))
            .collect::<Vec<_>>(),
        [(1, 3), (2, 11)]
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn each_fault_is_named_with_its_line_its_key_and_what_is_allowed() {
    let with = |old: &str, new: &str| ENTRY.replacen(old, new, 1);
    let without = |key: &str| {
        let lines = ENTRY.lines().filter(|line| !line.starts_with(key));
        lines.collect::<Vec<_>>().join("\n")
    };
    let causes = Cause::ALL.map(Cause::as_str).join(", ");
    for (text, line, why) in [
        ("x = [".to_owned(), 1, "it is no TOML: "),
        (
            "\nevent = \"logs\"".to_owned(),
            2,
            "unknown key \"event\": the file has events, accounts, regions, accept; did you mean events?",
        ),
        (
            "events = 1".to_owned(),
            1,
            "events: expected a text in quotes, not an integer",
        ),
        (
            "events = [\"logs\", 1]".to_owned(),
            1,
            "events: expected texts in quotes, not an integer",
        ),
        ("events = \"\"".to_owned(), 1, "events: it is empty"),
        (
            "accounts = [111122223333]".to_owned(),
            1,
            "accounts: expected texts in quotes, not an integer",
        ),
        (
            "accounts = [\"1111\"]".to_owned(),
            1,
            "accounts: \"1111\" is no account: an account ID has 12 digits",
        ),
        (
            "regions = [\"eu-centrl-1\"]".to_owned(),
            1,
            "regions: \"eu-centrl-1\": no AWS region has this name; did you mean eu-central-1?",
        ),
        (
            "accept = 1".to_owned(),
            1,
            "accept: expected entries that begin with [[accept]], not an integer",
        ),
        (
            "[accept]\ncaller = \"x\"".to_owned(),
            1,
            "accept: expected entries that begin with [[accept]], not a table",
        ),
        (
            with("expires", "expire"),
            8,
            "unknown key \"expire\": [[accept]] has caller, check, cause, resources, at_most, reason, who, expires; did you mean expires?",
        ),
        (
            without("expires"),
            1,
            "[[accept]]: expires is missing: the last day on which they are, such as 2027-06-30",
        ),
        (
            without("reason"),
            1,
            "[[accept]]: reason is missing: why these errors are accepted",
        ),
        (
            without("caller"),
            1,
            "[[accept]]: caller is missing: the ARN of the role or user whose errors are accepted",
        ),
        (
            without("cause"),
            1,
            "[[accept]]: check or cause is missing: which errors of the caller are accepted",
        ),
        (
            with("who", "check"),
            1,
            "[[accept]]: it has check and cause: name one of them",
        ),
        (
            with("reason = \"it reads before it writes\"", "reason = \" \""),
            6,
            "reason: it is empty",
        ),
        (with("2027-06-30", "2027-06-31"), 8, "it is no TOML: "),
        (
            with("2027-06-30", "\"next year\""),
            8,
            "expires: expected the last day, such as 2027-06-30, not next year",
        ),
        (
            with("2027-06-30", "2027-06-30T12:00:00Z"),
            8,
            "expires: expected the last day, such as 2027-06-30, not 2027-06-30T12:00:00Z",
        ),
        (
            with("2027-06-30", "7"),
            8,
            "expires: expected the last day, such as 2027-06-30",
        ),
        (
            with("= 4", "= -4"),
            5,
            "at_most: expected a whole number from 0, not -4",
        ),
        (
            with("= 4", "= \"4\""),
            5,
            "at_most: expected a whole number from 0, not a text",
        ),
        (
            with("\"resource_missing\"", "\"missing\""),
            3,
            &format!("cause: \"missing\" is no cause: {causes}"),
        ),
        (
            with("role/terraform", "role/*"),
            2,
            "caller: expected one whole ARN: patterns are for resources only",
        ),
        (
            with("arn:aws:iam::111122223333:role/terraform", "terraform"),
            2,
            "caller: expected the ARN of a role or a user, such as arn:aws:iam::111122223333:role/NAME",
        ),
    ] {
        let wrong = parse(&text).unwrap_err();
        assert_eq!(wrong.line, line, "{text}: {wrong:?}");
        assert!(wrong.why.starts_with(why), "{text}: {wrong:?}");
    }
}
