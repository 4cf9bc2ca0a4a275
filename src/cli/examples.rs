//! Examples of each command, for its help and its man page.

/// A command line, and what it does.
pub(crate) type Example = (&'static str, &'static str);

/// The examples of a command.
pub(crate) fn of_command(command: &str) -> &'static [Example] {
    match command {
        "audit" => AUDIT,
        "explain" => EXPLAIN,
        "filter" => FILTER,
        "lint" => LINT,
        "errors" => ERRORS,
        "alarms" => ALARMS,
        "forecast" => FORECAST,
        "verify" => VERIFY,
        "doctor" => DOCTOR,
        "diff" => DIFF,
        "watch" => WATCH,
        "checks" => CHECKS,
        "cache" => CACHE,
        "mcp" => MCP,
        "sandbox" => SANDBOX,
        "man" => MAN,
        "completions" => COMPLETIONS,
        _ => PROGRAM,
    }
}

const PROGRAM: &[Example] = &[
    ("trailhum audit --sandbox", "a simulated account"),
    ("trailhum audit --output report.html", "your account"),
    ("trailhum explain event.json", "one error"),
];

const AUDIT: &[Example] = &[
    ("trailhum audit --sandbox", "a simulated account"),
    ("trailhum audit --since 30d --output report.html", "event history"),
    ("trailhum audit --events s3://my-trail/AWSLogs", "all errors in a trail"),
    ("trailhum audit --org --role-name Auditor", "all accounts"),
];

const EXPLAIN: &[Example] = &[
    ("trailhum explain event.json", "an event in a file"),
    ("trailhum explain --event-id ID --why", "an event in event history"),
    ("aws cloudtrail lookup-events | trailhum explain -", "stdin"),
];

const FILTER: &[Example] = &[
    ("trailhum filter --for athena", "a WHERE clause"),
    (
        "trailhum filter --for eventbridge --account 111122223333",
        "one account",
    ),
    ("trailhum filter --for jq --report report.json", "noise of a report"),
    ("trailhum filter --check --events logs", "what it hides"),
];

const LINT: &[Example] = &[
    ("trailhum lint filter.sql", "a file"),
    (
        "trailhum lint '{ $.errorCode = \"AccessDenied*\" }'",
        "a metric filter pattern",
    ),
    ("trailhum lint rule.yml --events logs", "tried on your records"),
];

const ERRORS: &[Example] = &[
    ("trailhum errors", "event history of 14 days"),
    ("trailhum errors --events logs --code AccessDenied", "one error code"),
];

const ALARMS: &[Example] = &[
    ("trailhum alarms --events logs", "trail files"),
    (
        "trailhum alarms --events logs --cloudformation second.yaml",
        "a template",
    ),
];

const FORECAST: &[Example] = &[
    ("trailhum forecast --sandbox", "a simulated account"),
    ("trailhum forecast --report report.json", "expected beside seen"),
];

const VERIFY: &[Example] = &[
    ("trailhum verify --change 3d --check s3-bucket-cors", "event history"),
    (
        "trailhum verify --events logs --change 2026-01-10T09:00Z",
        "trail files",
    ),
];

const DOCTOR: &[Example] = &[
    ("trailhum doctor --plan", "the calls, none is made"),
    ("trailhum doctor --for audit", "try those of an audit"),
    ("trailhum doctor --evidence evidence.json", "a file to send"),
];

const DIFF: &[Example] = &[
    ("trailhum diff old.json new.json", "what changed"),
    ("trailhum diff old.json new.json --fail-on investigate", "in CI"),
];

const WATCH: &[Example] = &[
    ("trailhum watch --state watch.json", "event history"),
    (
        "trailhum watch --state w.json --events logs --format slack",
        "trail files",
    ),
];

const CHECKS: &[Example] = &[
    ("trailhum checks", "all checks"),
    ("trailhum checks s3-bucket-cors", "one check in detail"),
    ("trailhum checks NoSuchEntityException", "what an error code means"),
];

const CACHE: &[Example] = &[
    ("trailhum cache", "what is cached"),
    ("trailhum cache --prune-before 90d", "delete what is older"),
];

const MCP: &[Example] = &[
    ("trailhum mcp --root logs", "event history, and files in logs"),
    ("trailhum mcp --sandbox", "a simulated account"),
];

const SANDBOX: &[Example] = &[
    ("trailhum sandbox --write logs", "write the trail files"),
    ("trailhum audit --events logs", "read them"),
];

const MAN: &[Example] = &[("trailhum man --output ~/.local/share/man/man1", "then: man trailhum")];

const COMPLETIONS: &[Example] = &[("trailhum completions zsh > ~/.zfunc/_trailhum", "in a folder of fpath")];

/// The examples as the help shows them: the comments below each other.
pub(super) fn help(command: &str) -> String {
    let examples = of_command(command);
    let width = examples.iter().map(|(line, _)| line.len()).max().unwrap_or_default();
    let lines = examples
        .iter()
        .map(|(line, comment)| format!("\n  {line:width$}  # {comment}"));
    format!("Examples:{}", lines.collect::<String>())
}
